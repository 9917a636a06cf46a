/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#include "made-up.h"

const Words HARD_NAMES = {
    "\"quoted\" 'twice' \\",
    "two\nlines\r\n",
    "\x01\x1b[31m\x7f",
    "<b>&amp;]]>--",
    "a;b c 12",
    "na\xffme\xc3",
    "caf\xc3\xa9",
    "\xef\xbf\xbe\xed\xa0\x80",
    "",
    "  blanks  ",
    "|x|",
    "\xe2\x80\xa8next",
};

MadeUp::MadeUp()
{
    info.pid = 1;
    info.started_unix_ns = UINT64_C(1700000000123456789);
    info.level = GANTRY_TRACE_IMPORTS;
}

void MadeUp::add(uint64_t us, GantryTraceKind kind, GantryTraceShape shape, const std::string &name,
                 const char *detail, int thread)
{
    texts_.push_back(name);
    GantryTraceEvent event = {};
    event.time_ns = us * 1000;
    event.kind = kind;
    event.shape = shape;
    event.thread = thread;
    event.name = texts_.back().c_str();
    event.detail = detail;
    events_.push_back(event);
}

MadeUp &MadeUp::begin(uint64_t us, GantryTraceKind kind, const std::string &name, int thread)
{
    add(us, kind, GANTRY_TRACE_BEGIN, name, nullptr, thread);
    open_.push_back(events_.back());
    return *this;
}

MadeUp &MadeUp::end(uint64_t us, int thread)
{
    for (size_t i = open_.size(); i-- > 0;) {
        if (open_[i].thread != thread)
            continue;
        add(us, open_[i].kind, GANTRY_TRACE_END, open_[i].name, nullptr, thread);
        open_.erase(open_.begin() + static_cast<long>(i));
        return *this;
    }
    ADD_FAILURE() << "nothing is open in thread " << thread;
    return *this;
}

MadeUp &MadeUp::raise(uint64_t us, const char *type)
{
    end(us);
    raised_.push_back({"raised", type, nullptr});
    events_.back().attributes = raised_.back().data();
    return *this;
}

MadeUp &MadeUp::mark(uint64_t us, GantryTraceKind kind, const std::string &name, const char *detail,
                     int thread, const char *value)
{
    add(us, kind, GANTRY_TRACE_MARK, name, detail, thread);
    events_.back().value = value;
    return *this;
}

MadeUp &MadeUp::later(uint64_t ns)
{
    events_.back().time_ns += ns;
    return *this;
}

MadeUp &MadeUp::about(const char *name, const char *value)
{
    attributes_.insert(attributes_.end(), {name, value});
    return *this;
}

std::string MadeUp::exported(const char *format, uint64_t end_us)
{
    TemporaryFolder folder;
    std::string path = folder / "trace";
    std::vector<const char *> attributes = attributes_;
    attributes.push_back(nullptr);
    info.attributes = attributes.data();
    g_autoptr(GError) error = nullptr;
    const GantryExportFormat *found = gantry_export_format(format, nullptr, &error);
    if (found == nullptr) {
        ADD_FAILURE() << error->message;
        return "";
    }
    GantryExporter *exporter = gantry_exporter_new(found, &info, path.c_str(), nullptr);
    for (const GantryTraceEvent &event : events_)
        gantry_exporter_event(exporter, &event);
    EXPECT_TRUE(gantry_exporter_finish(exporter, end_us * 1000, 0, nullptr));
    return read_file(path);
}

MadeUp deep_record()
{
    MadeUp record;
    uint64_t us = 1;
    for (int chain = 0; chain < 10; chain++) {
        for (int depth = 0; depth < 1000; depth++)
            record.begin(us++, GANTRY_TRACE_IMPORT, "m" + std::to_string(depth));
        for (int depth = 0; depth < 1000; depth++)
            record.end(us++);
    }
    return record;
}

Words lines_of(const std::string &text)
{
    Words lines;
    for (size_t at = 0; at < text.size();) {
        size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end == std::string::npos ? text.size() : end + 1;
    }
    return lines;
}
