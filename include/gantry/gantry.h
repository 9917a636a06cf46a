/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
#pragma once

#include <gantry/bundle.h>
#include <gantry/config.h>
#include <gantry/environment.h>
#include <gantry/error.h>
#include <gantry/export.h>
#include <gantry/graph.h>
#include <gantry/json.h>
#include <gantry/option.h>
#include <gantry/output.h>
#include <gantry/phase.h>
#include <gantry/pipeline.h>
#include <gantry/plan.h>
#include <gantry/plugin.h>
#include <gantry/python.h>
#include <gantry/result.h>
#include <gantry/spans.h>
#include <gantry/stages.h>
#include <gantry/trace.h>
