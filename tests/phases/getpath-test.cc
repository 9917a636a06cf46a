/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The Gantry authors */
/* What the path configuration comes to, by tables. */
#include "getpath.h"

#include <algorithm>
#include <iterator>

class Getpath : public testing::TestWithParam<Case>
{
};

TEST_P(Getpath, ComesToWhatCPythonComesTo)
{
    Search search(GetParam().inputs);
    EXPECT_EQ(search.came_to(), shown(GetParam().outputs));
    EXPECT_TRUE(search.is_told());
}

/* Those of the version that is built for. */
static std::vector<Case> that_hold(const std::vector<Case> &cases)
{
    std::vector<Case> held;
    std::copy_if(cases.begin(), cases.end(), std::back_inserter(held),
                 [](const Case &c) { return c.holds(); });
    return held;
}

INSTANTIATE_TEST_SUITE_P(OfCPython, Getpath, testing::ValuesIn(that_hold(cases_of_cpython())),
                         name_of);
INSTANTIATE_TEST_SUITE_P(OfPrograms, Getpath, testing::ValuesIn(that_hold(cases_of_programs())),
                         name_of);
INSTANTIATE_TEST_SUITE_P(OfLibraries, Getpath, testing::ValuesIn(that_hold(cases_of_libraries())),
                         name_of);
