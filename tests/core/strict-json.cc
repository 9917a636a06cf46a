/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "strict-json.h"

#include <cstring>

namespace
{

/* One function a rule of the grammar; each leaves @at behind what it took. */
struct Grammar {
    const std::string &text;
    size_t at = 0;

    char peek() const
    {
        return at < text.size() ? text[at] : '\0';
    }
    bool take(char c)
    {
        if (at >= text.size() || text[at] != c)
            return false;
        at++;
        return true;
    }
    bool take_word(const char *word)
    {
        if (text.compare(at, std::strlen(word), word) != 0)
            return false;
        at += std::strlen(word);
        return true;
    }
    void blanks()
    {
        while (at < text.size() && std::strchr(" \t\r\n", text[at]) != nullptr)
            at++;
    }
    bool digits()
    {
        size_t from = at;
        while (g_ascii_isdigit(peek()))
            at++;
        return at > from;
    }
    bool number()
    {
        take('-');
        if (!take('0') && !digits())
            return false;
        if (take('.') && !digits())
            return false;
        if (take('e') || take('E')) {
            if (!take('+'))
                take('-');
            return digits();
        }
        return true;
    }
    bool string()
    {
        if (!take('"'))
            return false;
        while (!take('"')) {
            if (at >= text.size() || static_cast<unsigned char>(text[at]) < 0x20)
                return false;
            if (text[at++] != '\\')
                continue;
            if (take('u')) {
                for (int i = 0; i < 4; i++, at++) {
                    if (!g_ascii_isxdigit(peek()))
                        return false;
                }
            } else if (peek() == '\0' || std::strchr("\"\\/bfnrt", text[at++]) == nullptr) {
                return false;
            }
        }
        return true;
    }
    bool members(char end, bool named)
    {
        blanks();
        if (take(end))
            return true;
        do {
            blanks();
            if (named && !string())
                return false;
            blanks();
            if ((named && !take(':')) || !value())
                return false;
        } while (take(','));
        return take(end);
    }
    bool value()
    {
        blanks();
        bool taken = take('{')       ? members('}', true)
                     : take('[')     ? members(']', false)
                     : peek() == '"' ? string()
                     : take_word("true") || take_word("false") || take_word("null") ? true
                                                                                    : number();
        blanks();
        return taken;
    }
};

} // namespace

testing::AssertionResult is_strict_json(const std::string &text)
{
    if (!g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr))
        return testing::AssertionFailure() << "no UTF-8: " << text;
    Grammar grammar{text};
    if (!grammar.value() || grammar.at != text.size())
        return testing::AssertionFailure()
               << "no JSON from byte " << grammar.at << " on: " << text.substr(0, 400);
    return testing::AssertionSuccess();
}

JsonPtr parse_json(const std::string &text)
{
    EXPECT_TRUE(is_strict_json(text));
    g_autoptr(GError) error = nullptr;
    JsonNode *node = json_from_string(text.c_str(), &error);
    EXPECT_NE(node, nullptr) << (error != nullptr ? error->message : "nothing in it");
    return JsonPtr(node);
}
