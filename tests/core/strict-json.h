/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gtest/gtest.h>
#include <json-glib/json-glib.h>

#include <memory>
#include <string>

/* Whether @text is one value of RFC 8259's grammar, in valid UTF-8, with nothing around it but
 * blanks. JSON-GLib forgives comments and more, so it cannot answer that. */
testing::AssertionResult is_strict_json(const std::string &text);

struct JsonNodeDeleter {
    void operator()(JsonNode *node) const
    {
        json_node_unref(node);
    }
};
using JsonPtr = std::unique_ptr<JsonNode, JsonNodeDeleter>;

/* @text as values; a failure of the test if it is not strictly JSON. */
JsonPtr parse_json(const std::string &text);
