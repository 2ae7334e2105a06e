# package.cmake: what `cmake --install` puts where; included by CMakeLists.txt.
#
#   bin/pesbench                        the program
#   lib/libpesbench.a, include/pesbench the library and its headers
#   lib/cmake/pesbench                  find_package(pesbench): target pesbench::pesbench, pesbench_add_program
#   lib/pkgconfig/pesbench.pc           pkg-config
#   share/pesbench                      figures; the program's main file, for pesbench_add_program
#   share/man, share/bash-completion    both written by the program itself, from its option tables
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/pesbench)
set(written ${PROJECT_BINARY_DIR}/package)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} OUTPUT_VARIABLE libdir)
string(REGEX REPLACE "[^/]+" ".." up ${libdir})

# ---- documents the program writes ---------------------------------------------------------------------------
add_custom_command(OUTPUT ${written}/pesbench.1 ${written}/pesbench DEPENDS pesbench
  COMMAND pesbench man --out ${written}/pesbench.1
  COMMAND pesbench completion --out ${written}/pesbench
  COMMENT "Writing the man page and bash completion" VERBATIM)
add_custom_target(documents ALL DEPENDS ${written}/pesbench.1 ${written}/pesbench)

# ---- CMake package -------------------------------------------------------------------------------------------
# Libraries appear in the target as the files they were found as.
file(CONFIGURE OUTPUT ${written}/pesbenchConfig.cmake @ONLY CONTENT [[
include(CMakeFindDependencyMacro)
find_dependency(OpenMP 4.5 COMPONENTS C)
include(${CMAKE_CURRENT_LIST_DIR}/pesbenchTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/registry.cmake)
cmake_path(SET pesbench_share NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../@up@/share/pesbench")
set(pesbench_main ${pesbench_share}/pesbench.c)
set(pesbench_plots ${pesbench_share}/plots)
set(pesbench_flags "@tuning@")
set(pesbench_tasks "@tasks@")
set(pesbench_estimators "@estimators@")
set(pesbench_commands "@commands@")
]])
write_basic_package_version_file(${written}/pesbenchConfigVersion.cmake COMPATIBILITY SameMinorVersion)

# ---- pkg-config ----------------------------------------------------------------------------------------------
get_target_property(libraries pesbench_library LINK_LIBRARIES)
list(TRANSFORM libraries REPLACE "^m$" "-lm")
string(REPLACE "OpenMP::OpenMP_C" "${OpenMP_C_FLAGS}" libraries "${libraries}")
string(JOIN " " libraries ${libraries} ${sanitizers})
file(CONFIGURE OUTPUT ${written}/pesbench.pc @ONLY CONTENT [[
prefix=${pcfiledir}/../@up@
includedir=${prefix}/include/pesbench
libdir=${prefix}/@libdir@

Name: pesbench
Description: @PROJECT_DESCRIPTION@
Version: @PROJECT_VERSION@
Cflags: -I${includedir} @OpenMP_C_FLAGS@
Libs: -L${libdir} -lpesbench @libraries@
]])

# ---- install -------------------------------------------------------------------------------------------------
file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*/*.h)
file(GLOB figures CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/plots/*.gp)
install(TARGETS pesbench DESTINATION bin)
install(TARGETS pesbench_library EXPORT pesbench DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT pesbench NAMESPACE pesbench:: FILE pesbenchTargets.cmake DESTINATION ${package_folder})
install(FILES src/cmake/registry.cmake ${written}/pesbenchConfig.cmake ${written}/pesbenchConfigVersion.cmake
  DESTINATION ${package_folder})
install(FILES ${written}/pesbench.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${headers} DESTINATION include/pesbench)
install(FILES bench/pesbench.c DESTINATION share/pesbench)
install(FILES ${figures} DESTINATION share/pesbench/plots)
install(FILES ${written}/pesbench.1 DESTINATION share/man/man1)
install(FILES ${written}/pesbench DESTINATION share/bash-completion/completions)
install(FILES LICENSE README.md CITATION.cff DESTINATION share/doc/pesbench)
