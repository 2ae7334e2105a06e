# What an update and a long run of updates see: variance and lag-1 autocorrelation of PES, NRES and full ES at equal steps.
#: quick    measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime window --stagger exact --burn-in 64 --replicates 1000 --out regimes_update_equal.csv
#: quick    measure linear:memory=0.9:losses=equal --estimator full_es --particles 2 --regime window --replicates 10000 --out regimes_update_full_equal.csv
#: quick    measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime longrun --stagger exact --burn-in 64 --replicates 100 --seed 1..8+1 --out regimes_long_equal.csv
#: quick    measure linear:memory=0.9:losses=equal --estimator full_es --particles 2 --regime longrun --replicates 100 --seed 1..8+1 --out regimes_long_full_equal.csv
#: quick    measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime window --stagger exact --burn-in 64 --replicates 1000 --out regimes_update_independent.csv
#: quick    measure linear:memory=0.9:losses=independent_inputs --estimator full_es --particles 2 --regime window --replicates 10000 --out regimes_update_full_independent.csv
#: quick    measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime longrun --stagger exact --burn-in 64 --replicates 100 --seed 1..8+1 --out regimes_long_independent.csv
#: quick    measure linear:memory=0.9:losses=independent_inputs --estimator full_es --particles 2 --regime longrun --replicates 100 --seed 1..8+1 --out regimes_long_full_independent.csv
#: standard measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime window --stagger exact --burn-in 64 --replicates 50000 --out regimes_update_equal.csv
#: standard measure linear:memory=0.9:losses=equal --estimator full_es --particles 2 --regime window --replicates 500000 --out regimes_update_full_equal.csv
#: standard measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime longrun --stagger exact --burn-in 64 --replicates 4000 --seed 1..8+1 --out regimes_long_equal.csv
#: standard measure linear:memory=0.9:losses=equal --estimator full_es --particles 2 --regime longrun --replicates 4000 --seed 1..8+1 --out regimes_long_full_equal.csv
#: standard measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime window --stagger exact --burn-in 64 --replicates 50000 --out regimes_update_independent.csv
#: standard measure linear:memory=0.9:losses=independent_inputs --estimator full_es --particles 2 --regime window --replicates 500000 --out regimes_update_full_independent.csv
#: standard measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime longrun --stagger exact --burn-in 64 --replicates 4000 --seed 1..8+1 --out regimes_long_independent.csv
#: standard measure linear:memory=0.9:losses=independent_inputs --estimator full_es --particles 2 --regime longrun --replicates 4000 --seed 1..8+1 --out regimes_long_full_independent.csv
#: paper    measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime window --stagger exact --burn-in 64 --replicates 500000 --out regimes_update_equal.csv
#: paper    measure linear:memory=0.9:losses=equal --estimator full_es --particles 2 --regime window --replicates 5000000 --out regimes_update_full_equal.csv
#: paper    measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime longrun --stagger exact --burn-in 64 --replicates 20000 --seed 1..8+1 --out regimes_long_equal.csv
#: paper    measure linear:memory=0.9:losses=equal --estimator full_es --particles 2 --regime longrun --replicates 20000 --seed 1..8+1 --out regimes_long_full_equal.csv
#: paper    measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime window --stagger exact --burn-in 64 --replicates 500000 --out regimes_update_independent.csv
#: paper    measure linear:memory=0.9:losses=independent_inputs --estimator full_es --particles 2 --regime window --replicates 5000000 --out regimes_update_full_independent.csv
#: paper    measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 8 --particles 2 --instances 8 --regime longrun --stagger exact --burn-in 64 --replicates 20000 --seed 1..8+1 --out regimes_long_independent.csv
#: paper    measure linear:memory=0.9:losses=independent_inputs --estimator full_es --particles 2 --regime longrun --replicates 20000 --seed 1..8+1 --out regimes_long_full_independent.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 900; height = 440
load plots.'/style.gp'

structures = 'equal independent'
methods = 'pes nres full_es'
file(kind, e, losses) = dir.'/regimes_'.kind.(e eq 'full_es' ? '_full_' : '_').losses.'.csv'
place(e, losses) = (e eq 'pes' ? 1 : e eq 'nres' ? 2 : 3) + (losses eq 'equal' ? 0 : 3.6)
rel(e, name) = pick(e, name)/column('grad_norm')**2
# of eight seeds: mean, and half a 95 % interval by Student's t with seven degrees of freedom
half_width = 2.3646/sqrt(8)
set print $long
print 'estimator,x,variance,variance_half,lag,lag_half'
do for [losses in structures] {
    do for [e in methods] {
        stats file('long', e, losses) using (rel(e, 'variance')) name 'V' nooutput
        stats file('long', e, losses) using (pick(e, 'lag1')) name 'L' nooutput
        print sprintf('%s,%g,%g,%g,%g,%g', e, place(e, losses), V_mean, half_width*V_ssd, L_mean, half_width*L_ssd)
    }
}
unset print

set multiplot layout 1,2 margins 0.07,0.985,0.19,0.84 spacing 0.09,0
set label 1 sprintf('linear (P = 10, T = 64, memory 0.9), n = 8 windows: PES and NRES with 8 staggered pairs, full ES with one, hence equal steps; profile %s', profile) at screen 0.5,0.965 center font ',10'
set label 2 'points: measured, with 95 % intervals (of long runs and autocorrelations: from eight seeds); bars: closed forms' at screen 0.5,0.03 center font ',10' textcolor rgb '#555555'
set xrange [0.4:7.2]
set xtics ('PES' 1, 'NRES' 2, 'full ES' 3, 'PES' 4.6, 'NRES' 5.6, 'full ES' 6.6) scale 0
set label 3 'all losses equal' at 2, graph -0.13 center
set label 4 'independent inputs' at 5.6, graph -0.13 center
set arrow 1 from 3.8, graph 0 to 3.8, graph 1 nohead lc rgb '#bbbbbb' lw 0.8
set title 'variance of updates / |G/n|²'
set logscale y
set yrange [1:60]
set ytics (1, 2, 5, 10, 20, 50)
set key at graph 0.02, 0.97 left Left reverse
plot for [losses in structures] for [e in methods] file('update', e, losses) using (place(e, losses) - 0.36):(rel(e, 'theory_variance')):(0.34):(0) with vectors nohead lc rgb colour_of(e) lw 2.5 dt 1 notitle, \
     for [losses in structures] for [e in methods] file('long', e, losses) using (column('seed') == 1 ? place(e, losses) + 0.02 : NaN):(rel(e, 'theory_variance')):(0.34):(0) with vectors nohead lc rgb colour_of(e) lw 2.5 dt 1 notitle, \
     for [losses in structures] for [e in methods] file('update', e, losses) using (place(e, losses) - 0.18):(rel(e, 'variance')):(rel(e, 'variance_lo')):(rel(e, 'variance_hi')) with yerrorbars lc rgb colour_of(e) lw 1.3 dt 1 pt 7 ps pointscale notitle, \
     for [e in methods] $long using (column('x') + 0.18):(pick(e, 'variance')):(column('variance_half')) with yerrorbars lc rgb colour_of(e) lw 1.3 dt 1 pt 6 ps 1.1*pointscale notitle, \
     keyentry with points lc rgb '#444444' pt 7 ps pointscale title 'one update', \
     keyentry with points lc rgb '#444444' pt 6 ps 1.1*pointscale title 'long-run, per update'
unset label 1
unset label 2
unset logscale y
set title 'lag-1 autocorrelation of updates'
set yrange [-0.1:1]
set ytics 0, 0.2
unset key
plot for [e in methods] $long using 'x':(pick(e, 'lag')):(column('lag_half')) with yerrorbars lc rgb colour_of(e) lw 1.3 dt 1 pt 7 ps pointscale, \
     0 with lines lc rgb '#bbbbbb' lw 0.8
unset multiplot
unset output
