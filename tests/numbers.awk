# What the awk programs of the test scripts share.
function is_number(x) { return x ~ /^[-+]?[0-9]*[.]?[0-9]+([eE][-+]?[0-9]+)?$/ }
function magnitude(x) { return x < 0 ? -x : x }
