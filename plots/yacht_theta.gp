# The L2 coefficient on UCI Yacht: theta and validation loss against outer updates, from six starts, by PES and truncated ES.
#: quick    train yacht --estimator pes,tes --theta=5 --replicates 3 --out yacht_theta.csv
#: quick    train yacht --estimator pes,tes --theta=3 --replicates 3 --out yacht_theta_from_3.csv
#: quick    train yacht --estimator pes,tes --theta=1 --replicates 3 --out yacht_theta_from_1.csv
#: quick    train yacht --estimator pes,tes --theta=-1 --replicates 3 --out yacht_theta_from_-1.csv
#: quick    train yacht --estimator pes,tes --theta=-3 --replicates 3 --out yacht_theta_from_-3.csv
#: quick    train yacht --estimator pes,tes --theta=-5 --replicates 3 --out yacht_theta_from_-5.csv
#: standard train yacht --estimator pes,tes --theta=5 --replicates 20 --out yacht_theta.csv
#: standard train yacht --estimator pes,tes --theta=3 --replicates 20 --out yacht_theta_from_3.csv
#: standard train yacht --estimator pes,tes --theta=1 --replicates 20 --out yacht_theta_from_1.csv
#: standard train yacht --estimator pes,tes --theta=-1 --replicates 20 --out yacht_theta_from_-1.csv
#: standard train yacht --estimator pes,tes --theta=-3 --replicates 20 --out yacht_theta_from_-3.csv
#: standard train yacht --estimator pes,tes --theta=-5 --replicates 20 --out yacht_theta_from_-5.csv
#: paper    train yacht --estimator pes,tes --theta=5 --replicates 100 --out yacht_theta.csv
#: paper    train yacht --estimator pes,tes --theta=3 --replicates 100 --out yacht_theta_from_3.csv
#: paper    train yacht --estimator pes,tes --theta=1 --replicates 100 --out yacht_theta_from_1.csv
#: paper    train yacht --estimator pes,tes --theta=-1 --replicates 100 --out yacht_theta_from_-1.csv
#: paper    train yacht --estimator pes,tes --theta=-3 --replicates 100 --out yacht_theta_from_-3.csv
#: paper    train yacht --estimator pes,tes --theta=-5 --replicates 100 --out yacht_theta_from_-5.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 1000; height = 450
load plots.'/style.gp'

starts = '5 3 1 -1 -3 -5'
file(start) = start eq '5' ? data : dir.'/yacht_theta_from_'.start.'.csv'
stats data using 'seed' nooutput
seeds = int(STATS_max - STATS_min + 1)
first = int(STATS_min)
one(estimator, seed, name) = column('seed') == seed ? pick(estimator, name) : NaN
# training passes the optimum: the least loss that it meets, and where
least = 1e300
optimum = NaN
do for [start in starts] {
    stats file(start) using 'loss' nooutput
    found = STATS_min
    stats file(start) using (column('loss') <= found ? column('theta_0') : NaN) nooutput
    if (found < least) { least = found; optimum = STATS_mean }
}
set datafile nocolumnheaders
name = system("sed -n 's/^# data of yacht: //p' '".data."'")
set datafile columnheaders

set multiplot layout 1,2 margins 0.06,0.985,0.13,0.8 spacing 0.085,0
set label 1 sprintf('L2 coefficient e^θ of a linear regression, K = 1, N = 4 particles, σ = 0.01, Adam with rate 3·10^{-3}, %d seeds; profile %s', seeds, profile) at screen 0.5,0.965 center
set label 2 'data: '.name at screen 0.5,0.905 center font ',10' textcolor rgb '#555555'
set xrange [0:37500]
set xtics 0,10000
set xlabel 'outer updates'
set title 'coefficient'
set ylabel 'θ' offset 1,0
set yrange [-18:6]
set arrow 1 from 0,optimum to 37500,optimum nohead dt 2 lc rgb '#333333' front
set label 3 sprintf('optimum θ = %.2f', optimum) at 37000,optimum right offset 0,-0.9 textcolor rgb '#333333' front
set key at graph 0.03,0.16 left Left reverse
thin = 0.7
plot for [e in 'tes pes'] for [start in starts] for [s=first + 1:first + seeds - 1] file(start) using 'update':(one(e, s, 'theta_0')) with lines lt line_of(e) lw thin notitle, \
     for [e in 'tes pes'] for [start in starts] file(start) using 'update':(one(e, first, 'theta_0')) with linespoints lt line_of(e) lw 1.6 pointinterval 12 notitle, \
     for [e in 'pes tes'] keyentry with linespoints lt line_of(e) title title_of(e)
unset label 1
unset label 2
unset label 3
unset arrow 1
unset key

set title 'validation loss of the ridge regression'
set ylabel 'loss' offset 1,0
set yrange [least - 0.03:least + 0.47]
set arrow 1 from 0,least to 37500,least nohead dt 2 lc rgb '#333333' front
plot for [e in 'tes pes'] for [start in starts] for [s=first + 1:first + seeds - 1] file(start) using 'update':(one(e, s, 'loss')) with lines lt line_of(e) lw thin, \
     for [e in 'tes pes'] for [start in starts] file(start) using 'update':(one(e, first, 'loss')) with linespoints lt line_of(e) lw 1.6 pointinterval 12
unset multiplot
unset output
