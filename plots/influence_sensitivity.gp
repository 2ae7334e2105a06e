# Influence balancing: gradient estimates at theta = 0.5 against the window K; truncated ones have the wrong sign up to K = 40.
#: all      measure influence:observe=5 --horizon 12000 --estimator tbptt --unroll 5 --regime window --stagger lockstep --burn-in 195 --replicates 2 --out influence_sensitivity_5.csv
#: all      measure influence:observe=15 --horizon 12000 --estimator tbptt --unroll 15 --regime window --stagger lockstep --burn-in 195 --replicates 2 --out influence_sensitivity_15.csv
#: all      measure influence:observe=25 --horizon 12000 --estimator tbptt --unroll 25 --regime window --stagger lockstep --burn-in 175 --replicates 2 --out influence_sensitivity_25.csv
#: all      measure influence:observe=35 --horizon 12005 --estimator tbptt --unroll 35 --regime window --stagger lockstep --burn-in 175 --replicates 2 --out influence_sensitivity_35.csv
#: all      measure influence:observe=38 --horizon 12008 --estimator tbptt --unroll 38 --regime window --stagger lockstep --burn-in 190 --replicates 2 --out influence_sensitivity_38.csv
#: all      measure influence:observe=41 --horizon 12013 --estimator tbptt --unroll 41 --regime window --stagger lockstep --burn-in 164 --replicates 2 --out influence_sensitivity_41.csv
#: all      measure influence:observe=43 --horizon 12040 --estimator tbptt --unroll 43 --regime window --stagger lockstep --burn-in 172 --replicates 2 --out influence_sensitivity_43.csv
#: all      measure influence:observe=46 --horizon 12006 --estimator tbptt --unroll 46 --regime window --stagger lockstep --burn-in 184 --replicates 2 --out influence_sensitivity_46.csv
#: all      measure influence:observe=55 --horizon 12045 --estimator tbptt --unroll 55 --regime window --stagger lockstep --burn-in 165 --replicates 2 --out influence_sensitivity_55.csv
#: all      measure influence:observe=70 --horizon 12040 --estimator tbptt --unroll 70 --regime window --stagger lockstep --burn-in 140 --replicates 2 --out influence_sensitivity_70.csv
#: all      measure influence:observe=90 --horizon 12060 --estimator tbptt --unroll 90 --regime window --stagger lockstep --burn-in 180 --replicates 2 --out influence_sensitivity_90.csv
#: quick    measure influence:observe=1 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 1 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 199 --replicates 200 --out influence_sensitivity_1.csv
#: quick    measure influence:observe=10 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 10 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 190 --replicates 200 --out influence_sensitivity_10.csv
#: quick    measure influence:observe=20 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 20 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 180 --replicates 200 --out influence_sensitivity_20.csv
#: quick    measure influence:observe=30 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 30 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 180 --replicates 200 --out influence_sensitivity_30.csv
#: quick    measure influence:observe=40 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 40 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 160 --replicates 200 --out influence_sensitivity_40.csv
#: quick    measure influence:observe=50 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 50 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 150 --replicates 200 --out influence_sensitivity_50.csv
#: quick    measure influence:observe=60 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 60 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 180 --replicates 200 --out influence_sensitivity_60.csv
#: quick    measure influence:observe=80 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 80 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 160 --replicates 200 --out influence_sensitivity_80.csv
#: quick    measure influence:observe=100 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 100 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 100 --replicates 200 --out influence_sensitivity_100.csv
#: standard measure influence:observe=1 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 1 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 199 --replicates 10000 --out influence_sensitivity_1.csv
#: standard measure influence:observe=10 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 10 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 190 --replicates 10000 --out influence_sensitivity_10.csv
#: standard measure influence:observe=20 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 20 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 180 --replicates 10000 --out influence_sensitivity_20.csv
#: standard measure influence:observe=30 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 30 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 180 --replicates 10000 --out influence_sensitivity_30.csv
#: standard measure influence:observe=40 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 40 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 160 --replicates 10000 --out influence_sensitivity_40.csv
#: standard measure influence:observe=50 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 50 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 150 --replicates 10000 --out influence_sensitivity_50.csv
#: standard measure influence:observe=60 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 60 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 180 --replicates 10000 --out influence_sensitivity_60.csv
#: standard measure influence:observe=80 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 80 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 160 --replicates 10000 --out influence_sensitivity_80.csv
#: standard measure influence:observe=100 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 100 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 100 --replicates 10000 --out influence_sensitivity_100.csv
#: paper    measure influence:observe=1 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 1 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 199 --replicates 100000 --out influence_sensitivity_1.csv
#: paper    measure influence:observe=10 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 10 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 190 --replicates 100000 --out influence_sensitivity_10.csv
#: paper    measure influence:observe=20 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 20 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 180 --replicates 100000 --out influence_sensitivity_20.csv
#: paper    measure influence:observe=30 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 30 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 180 --replicates 100000 --out influence_sensitivity_30.csv
#: paper    measure influence:observe=40 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 40 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 160 --replicates 100000 --out influence_sensitivity_40.csv
#: paper    measure influence:observe=50 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 50 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 150 --replicates 100000 --out influence_sensitivity_50.csv
#: paper    measure influence:observe=60 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 60 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 180 --replicates 100000 --out influence_sensitivity_60.csv
#: paper    measure influence:observe=80 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 80 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 160 --replicates 100000 --out influence_sensitivity_80.csv
#: paper    measure influence:observe=100 --horizon 12000 --estimator tbptt,tes,pes,nres --unroll 100 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 100 --replicates 100000 --out influence_sensitivity_100.csv
#: quick    measure influence:observe=1 --horizon 12000 --estimator pes --unroll 1 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 999 --replicates 60 --out influence_sensitivity_late_1.csv
#: quick    measure influence:observe=10 --horizon 12000 --estimator pes --unroll 10 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 990 --replicates 60 --out influence_sensitivity_late_10.csv
#: quick    measure influence:observe=20 --horizon 12000 --estimator pes --unroll 20 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 980 --replicates 60 --out influence_sensitivity_late_20.csv
#: quick    measure influence:observe=30 --horizon 12000 --estimator pes --unroll 30 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 990 --replicates 60 --out influence_sensitivity_late_30.csv
#: quick    measure influence:observe=40 --horizon 12000 --estimator pes --unroll 40 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 960 --replicates 60 --out influence_sensitivity_late_40.csv
#: quick    measure influence:observe=60 --horizon 12000 --estimator pes --unroll 60 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 960 --replicates 60 --out influence_sensitivity_late_60.csv
#: quick    measure influence:observe=100 --horizon 12000 --estimator pes --unroll 100 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 900 --replicates 60 --out influence_sensitivity_late_100.csv
#: standard measure influence:observe=1 --horizon 12000 --estimator pes --unroll 1 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 999 --replicates 3000 --out influence_sensitivity_late_1.csv
#: standard measure influence:observe=10 --horizon 12000 --estimator pes --unroll 10 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 990 --replicates 3000 --out influence_sensitivity_late_10.csv
#: standard measure influence:observe=20 --horizon 12000 --estimator pes --unroll 20 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 980 --replicates 3000 --out influence_sensitivity_late_20.csv
#: standard measure influence:observe=30 --horizon 12000 --estimator pes --unroll 30 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 990 --replicates 3000 --out influence_sensitivity_late_30.csv
#: standard measure influence:observe=40 --horizon 12000 --estimator pes --unroll 40 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 960 --replicates 3000 --out influence_sensitivity_late_40.csv
#: standard measure influence:observe=60 --horizon 12000 --estimator pes --unroll 60 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 960 --replicates 3000 --out influence_sensitivity_late_60.csv
#: standard measure influence:observe=100 --horizon 12000 --estimator pes --unroll 100 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 900 --replicates 3000 --out influence_sensitivity_late_100.csv
#: paper    measure influence:observe=1 --horizon 12000 --estimator pes --unroll 1 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 999 --replicates 30000 --out influence_sensitivity_late_1.csv
#: paper    measure influence:observe=10 --horizon 12000 --estimator pes --unroll 10 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 990 --replicates 30000 --out influence_sensitivity_late_10.csv
#: paper    measure influence:observe=20 --horizon 12000 --estimator pes --unroll 20 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 980 --replicates 30000 --out influence_sensitivity_late_20.csv
#: paper    measure influence:observe=30 --horizon 12000 --estimator pes --unroll 30 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 990 --replicates 30000 --out influence_sensitivity_late_30.csv
#: paper    measure influence:observe=40 --horizon 12000 --estimator pes --unroll 40 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 960 --replicates 30000 --out influence_sensitivity_late_40.csv
#: paper    measure influence:observe=60 --horizon 12000 --estimator pes --unroll 60 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 960 --replicates 30000 --out influence_sensitivity_late_60.csv
#: paper    measure influence:observe=100 --horizon 12000 --estimator pes --unroll 100 --particles 1000 --sigma 0.1 --regime window --stagger lockstep --burn-in 900 --replicates 30000 --out influence_sensitivity_late_100.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 940; height = 470
load plots.'/style.gp'

file(K) = dir.'/influence_sensitivity_'.K.'.csv'
late(K) = dir.'/influence_sensitivity_late_'.K.'.csv'
later = '1 10 20 30 40 60 100'
sampled = '1 10 20 30 40 50 60 80 100'
every = '1 5 10 15 20 25 30 35 38 40 41 43 46 50 55 60 70 80 90 100'
set print $exact
print 'K,gradient'
do for [K in every] {
    stats file(K) using (pick('tbptt', 'mean_0')) nooutput
    print sprintf('%s,%.17g', K, STATS_mean)
}
unset print
at(estimator) = column('unroll') + (estimator eq 'pes' ? -1.1 : estimator eq 'tes' ? 1.1 : 0)

set multiplot layout 1,2 margins 0.075,0.985,0.165,0.84 spacing 0.095,0
set label 1 sprintf('Influence balancing (n = 23) at θ = 0.5, N = 1000 particles, σ = 0.1, loss at the end of the first window past step 200; profile %s', profile) at screen 0.5,0.965 center font ',10'
set label 2 'points: measured; bars: one standard deviation over seeds (left), 95 % interval (right); PES and TES are moved aside to be seen' at screen 0.5,0.03 center font ',10' textcolor rgb '#555555'
set xlabel 'window length K'
set xrange [-4:104]
set xtics 0, 10
set title 'gradient of the loss'
set yrange [-85:100]
set ytics -80, 20
set arrow 1 from -4, 24 to 104, 24 nohead lc rgb '#777777' dt 2
set label 3 'true gradient, +24' at 70, 35 center textcolor rgb '#777777'
set arrow 2 from -4, 0 to 104, 0 nohead lc rgb '#777777' lw 0.8
set arrow 3 from 41, graph 0.04 to 41, first -2 lc rgb '#777777' lw 0.8 size screen 0.008,20
set label 4 'the truncated sign is right from K = 41' at 42, graph 0.05 left textcolor rgb '#555555' font ',10'
set key at graph 0.98, 0.98 right
plot $exact using 1:2 with lines lc rgb colour_of('tbptt') lw 1.8 title 'TBPTT (exact)', \
     for [K in sampled] for [e in 'pes tes nres'] file(K) using (at(e)):(pick(e, 'mean_0')):(pick(e, 'mean_0') - sqrt(column('variance'))):(pick(e, 'mean_0') + sqrt(column('variance'))) with yerrorbars lt line_of(e) dt 1 lw 1.3 notitle, \
     for [e in 'tes nres pes'] keyentry with points lt line_of(e) title title_of(e)
unset label
unset arrow
set title 'standard deviation over seeds'
set logscale y
set yrange [0.1:100]
set ytics autofreq
set format y '%g'
plot for [K in sampled] for [e in 'pes tes nres'] file(K) using (at(e)):(sqrt(pick(e, 'variance'))):(sqrt(pick(e, 'variance_lo'))):(sqrt(pick(e, 'variance_hi'))) with yerrorbars lt line_of(e) dt 1 lw 1.3 notitle, \
     for [K in later] late(K) using (at('pes')):(sqrt(pick('pes', 'variance'))):(sqrt(pick('pes', 'variance_lo'))):(sqrt(pick('pes', 'variance_hi'))) with yerrorbars lc rgb colour_of('pes') pt 6 ps pointscale lw 1.3 notitle, \
     keyentry with points lc rgb colour_of('pes') pt 6 ps pointscale title 'PES past step 1000'
unset multiplot
unset output
