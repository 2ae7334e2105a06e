# structure: a folder of src/ includes only what is below it in README's table, which names every folder once, and headers
# are found by their names alone, so each is there once.
. "$2/tests/common.sh"
source=$2

# FOLDER ROW, from the first column of the table; rows are counted from the top
sed -n '/^| folder | holds |/,/^$/p' "$source/README.md" | sed 1,2d | cut -d '|' -f 2 |
    awk '{ gsub(/[`,]/, " "); for (i = 1; i <= NF; i++) print $i, NR }' >rows
above "rows of README's table of folders" "$(cut -d ' ' -f 2 rows | tail -n 1)" 1
for folder in "$source"/src/*/; do
    basename "$folder"
done | grep -v -x cmake | sort >there
cut -d ' ' -f 1 rows | sort >listed
same_file "folders of src/ and of README's table" there listed

for header in "$source"/src/*/*.h; do
    echo "$(basename "$header") $(basename "$(dirname "$header")")"
done >headers
cut -d ' ' -f 1 headers | sort | uniq -d >twice
[ -s twice ] && failed "headers of one name: $(paste -s -d ' ' twice)"

# FOLDER/FILE HEADER for every #include "header" of src/
grep -H '^ *# *include "' "$source"/src/*/*.[ch] | sed "s|^.*/src/\([^:]*\): *# *include \"\([^\"]*\)\".*|\1 \2|" >includes
above "includes" "$(wc -l <includes)" 100
awk 'FILENAME == "rows" { row[$1] = $2; next }
     FILENAME == "headers" { home[$1] = $2; next }
     {
         split($1, at, "/")
         if ($2 in home && home[$2] != at[1] && row[home[$2]] + 0 <= row[at[1]] + 0)
             print "src/" $1 " includes " $2 " of " home[$2] ", which is not below " at[1]
     }' rows headers includes >wrong
while read -r line; do
    failed "$line"
done <wrong
finish
