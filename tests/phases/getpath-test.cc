/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the path configuration comes to, by tables. */
#include "getpath.h"

class Getpath : public testing::TestWithParam<Case>
{
};

TEST_P(Getpath, ComesToWhatCPythonComesTo)
{
    Search search(GetParam().inputs);
    EXPECT_EQ(search.came_to(), shown(GetParam().outputs));
    EXPECT_TRUE(search.is_told());
}

INSTANTIATE_TEST_SUITE_P(OfAllKinds, Getpath, testing::ValuesIn(all_cases()), name_of);
