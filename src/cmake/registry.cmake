# registry.cmake: the tables that list plug-ins, and programs that hold further ones.
#
# <name>.c defines `const struct <kind> <kind>_<name>`, where kind is task, estimator or command; tasks and estimators are
# compiled once per precision, whose suffix the name then carries.  Tables name what a program holds.  The library has the
# suite's, each in an archive member of its own: a program that brings its own table is linked with that one instead.
#
# CMakeLists.txt includes this file, and it is installed for find_package(pesbench), which sets pesbench_tasks,
# pesbench_estimators and pesbench_commands (names), pesbench_plots (folder), pesbench_main (file), pesbench_flags.

# The names of plug-ins, from their files.
function(pesbench_names out)
  set(names "")
  foreach(file IN LISTS ARGN)
    cmake_path(GET file STEM name)
    list(APPEND names ${name})
  endforeach()
  set(${out} ${names} PARENT_SCOPE)
endfunction()

function(pesbench_table file header kind suffix)
  set(names ${ARGN})
  list(SORT names)
  set(before "")
  set(declarations "")
  set(rows "")
  foreach(name IN LISTS names)
    if(name STREQUAL before)
      message(FATAL_ERROR "two ${kind}s are called '${name}': rename the file of one, and what it defines.")
    endif()
    set(before ${name})
    string(APPEND declarations "extern const struct ${kind} ${kind}_${name}${suffix};\n")
    string(APPEND rows "    &${kind}_${name}${suffix},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT
    "#include \"${header}\"\n${declarations}const struct ${kind} *const ${kind}s${suffix}[] = {\n${rows}    0,\n};\n")
endfunction()

# All tables, in FOLDER: {tasks,estimators}_{single,double}.c, commands.c, and plots.c with the folder of figures.
function(pesbench_tables folder tasks estimators commands plots)
  foreach(precision IN ITEMS single double)
    pesbench_table(${folder}/tasks_${precision}.c plugin.h task _${precision} ${tasks})
    pesbench_table(${folder}/estimators_${precision}.c plugin.h estimator _${precision} ${estimators})
  endforeach()
  pesbench_table(${folder}/commands.c command.h command "" ${commands})
  file(CONFIGURE OUTPUT ${folder}/plots.c @ONLY CONTENT
    "#include \"catalogue.h\"\nconst char plots_of_build[] = \"${plots}\";\n")
endfunction()

# pesbench_add_program(NAME [TASKS file.c...] [ESTIMATORS file.c...] [COMMANDS file.c...])
#
# The program NAME: all that pesbench has, and these.
function(pesbench_add_program program)
  cmake_parse_arguments(PARSE_ARGV 1 own "" "" "TASKS;ESTIMATORS;COMMANDS")
  if(own_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "pesbench_add_program(${program}): expected TASKS, ESTIMATORS or COMMANDS before "
      "'${own_UNPARSED_ARGUMENTS}'.")
  endif()
  pesbench_names(tasks ${own_TASKS})
  pesbench_names(estimators ${own_ESTIMATORS})
  pesbench_names(commands ${own_COMMANDS})
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${program}_registry)
  pesbench_tables(${folder} "${pesbench_tasks};${tasks}" "${pesbench_estimators};${estimators}"
    "${pesbench_commands};${commands}" "${pesbench_plots}")

  add_executable(${program} ${pesbench_main} ${own_COMMANDS} ${folder}/commands.c ${folder}/plots.c)
  foreach(precision IN ITEMS single double)
    add_library(${program}_${precision} OBJECT ${own_TASKS} ${own_ESTIMATORS} ${folder}/tasks_${precision}.c
      ${folder}/estimators_${precision}.c)
    # what is compiled without a configuration is to be measured, too
    target_compile_options(${program}_${precision} PRIVATE ${pesbench_flags} $<$<STREQUAL:$<CONFIG>,>:-O3>)
    target_sources(${program} PRIVATE $<TARGET_OBJECTS:${program}_${precision}>)
  endforeach()
  target_compile_definitions(${program}_single PRIVATE PESBENCH_SINGLE)
  foreach(target IN ITEMS ${program} ${program}_single ${program}_double)
    target_link_libraries(${target} PRIVATE pesbench::pesbench)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    set_target_properties(${target} PROPERTIES C_STANDARD 17 C_STANDARD_REQUIRED ON)
  endforeach()
endfunction()
