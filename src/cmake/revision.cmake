cmake_minimum_required(VERSION 3.22)
# Writes the checkout's revision into a header, only when it changed, so that nothing else is rebuilt.
execute_process(COMMAND git describe --always --dirty --abbrev=12 WORKING_DIRECTORY ${SOURCE}
  OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  set(revision unknown)
endif()
file(CONFIGURE OUTPUT ${OUT} @ONLY CONTENT "#define PESBENCH_REVISION \"@revision@\"\n")
