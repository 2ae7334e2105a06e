# Where the time of PES goes on each task: noise, stepping, credit, reduction and waiting, with one thread and with all.
#: quick    speed influence,linquad,toy2d,lorenz,lstm --estimator pes --unroll 1,10 --particles 8192 --horizon 100 --precision single --kernels needed --seconds 12 --out time_shares.csv
#: quick    speed mlp_schedule --estimator pes --unroll 1,10 --particles 16 --horizon 100 --precision single --kernels needed --seconds 15 --out time_shares_networks.csv
#: standard speed influence,linquad,toy2d,lorenz,lstm --estimator pes --unroll 1,10 --particles 8192 --horizon 100 --precision single --kernels needed --seconds 120 --out time_shares.csv
#: standard speed mlp_schedule --estimator pes --unroll 1,10 --particles 64 --horizon 100 --precision single --kernels needed --seconds 120 --out time_shares_networks.csv
#: paper    speed influence,linquad,toy2d,lorenz,lstm --estimator pes --unroll 1,10 --particles 8192 --horizon 100 --precision single --kernels needed --seconds 600 --out time_shares.csv
#: paper    speed mlp_schedule --estimator pes --unroll 1,10 --particles 64 --horizon 100 --precision single --kernels needed --seconds 600 --out time_shares_networks.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 900; height = 620
load plots.'/style.gp'

networks = dir.'/time_shares_networks.csv'
stats data using 'threads' nooutput
most = int(STATS_max)
tasks = 'influence linquad toy2d lorenz lstm mlp_schedule'
source(task) = task eq 'mlp_schedule' ? networks : data
blank_of(name) = strstrt(name, '_') ? name[1:strstrt(name, '_') - 1].' '.name[strstrt(name, '_') + 1:*] : name
parts = 'noise stepping credit reduction waiting'
tints = '#0072b2 #bcd7e8 #e69f00 #009e73 #999999'

# bars from the top: of each task K = 1 and 10, of each one thread and all
bars = most > 1 ? 4 : 2
bar(task_number, unroll, threads) = (task_number - 1)*(bars + 0.8) + (unroll > 1 ? bars/2 : 0) + (threads > 1 ? 1 : 0) + 1
height_of = 0.38
wanted(task) = strcol('task') eq task && strcol('kind') eq 'gradient'
upto(n) = sum [i=1:n] column(word(parts, i).'_share')
left(n) = n > 1 ? upto(n - 1) : 0

set title sprintf('PES: shares of the time of all threads, counted part by part (1, %d threads; N = 8192, mlp schedule 16; profile %s)', most, profile) font ',11' offset -6,1.6
if (profile ne 'quick') { set title sprintf('PES: shares of the time of all threads, counted part by part (1, %d threads; N = 8192, mlp schedule 64; profile %s)', most, profile) font ',11' offset -6,1.6 }
set lmargin at screen 0.235
set border 1
set xrange [0:1]
set yrange [words(tasks)*(bars + 0.8) + 0.4:0.2]
set xtics 0.2
set grid xtics noytics
set xlabel 'share of time'
unset ytics
do for [k=1:words(tasks)] {
    set label 100 + k blank_of(word(tasks, k)) at screen 0.015,first bar(k, 1, 1) + bars/2.0 - 0.5 left
    do for [u=0:1] { do for [t=0:bars/2 - 1] {
        set label 200 + 10*k + 4*u + t sprintf('K = %d, %d thread%s', u ? 10 : 1, t ? most : 1, t ? 's' : '') at graph -0.01,first bar(k, u ? 10 : 1, t + 1) right font ',9'
    } }
}
set key at screen 0.6,0.925 center horizontal samplen 1.5 width 1
set tmargin at screen 0.885
set style fill solid noborder
plot for [n=1:words(parts)] NaN with boxes lc rgb word(tints, n) title word(parts, n), \
     for [k=1:words(tasks)] for [n=1:words(parts)] source(word(tasks, k)) using (wanted(word(tasks, k)) ? left(n) : NaN):(bar(k, column('unroll'), column('threads'))):(left(n)):(upto(n)):(bar(k, column('unroll'), column('threads')) - height_of):(bar(k, column('unroll'), column('threads')) + height_of) with boxxyerror lc rgb word(tints, n) notitle
unset output
