# The toy regression at full length: PES from five seeds, and the published grid of 2000 by 2000.
. "$2/tests/common.sh"
run 0 train toy2d --estimator pes --seed 1,2,3,4,5 --out pes.csv
awk -F, '!/^#/ && $12 == 20000 { print $15 }' pes.csv >losses
same_text "pes: columns 12 and 15" "$(grep ^task, pes.csv | cut -d , -f 12,15)" update,loss
same_text "pes: seeds that reach the end" "$(wc -l <losses)" 5
while read -r loss; do
    below "pes at update 20000" "$loss" 600
done <losses

run 0 surface toy2d --cells 2000 --out surface.csv
awk -F, '!/^#/ && $1 == "toy2d" && (least == "" || $8 + 0 < least + 0) { least = $8; at = $6 } END { print least, at }' surface.csv >least
within "least of the surface" "$(cut -d ' ' -f 1 least)" 552.5 0.5
within "its theta_0" "$(cut -d ' ' -f 2 least)" 2.82 0.04
finish
