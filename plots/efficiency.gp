# Mean squared error against particle-steps on linquad: which estimator is worth its cost at K = 1, 4 and 12, and the Pareto front.
#: quick    measure linquad --estimator pes,tes,nres,gpes:period=12,pes_analytic,nres_analytic,dodge,uoro,guided_es,artbp:cut=0.3333333333333333,tbptt --unroll 1 --particles 2..1024*8 --sigma 0.3 --replicates 500 --out efficiency_1.csv
#: quick    measure linquad --estimator pes,tes,nres,gpes:period=12,pes_analytic,nres_analytic,dodge,uoro,guided_es,artbp:cut=0.16666666666666666,tbptt --unroll 4 --particles 2..1024*8 --sigma 0.3 --replicates 500 --out efficiency_4.csv
#: quick    measure linquad --estimator pes,tes,nres,pes_analytic,nres_analytic,dodge,uoro,guided_es,artbp:cut=0.08333333333333333,tbptt --unroll 12 --particles 2..1024*8 --sigma 0.3 --replicates 500 --out efficiency_12.csv
#: standard measure linquad --estimator pes,tes,nres,gpes:period=12,pes_analytic,nres_analytic,dodge,uoro,guided_es,artbp:cut=0.3333333333333333,tbptt --unroll 1 --particles 2..1024*8 --sigma 0.3 --replicates 100000 --out efficiency_1.csv
#: standard measure linquad --estimator pes,tes,nres,gpes:period=12,pes_analytic,nres_analytic,dodge,uoro,guided_es,artbp:cut=0.16666666666666666,tbptt --unroll 4 --particles 2..1024*8 --sigma 0.3 --replicates 100000 --out efficiency_4.csv
#: standard measure linquad --estimator pes,tes,nres,pes_analytic,nres_analytic,dodge,uoro,guided_es,artbp:cut=0.08333333333333333,tbptt --unroll 12 --particles 2..1024*8 --sigma 0.3 --replicates 100000 --out efficiency_12.csv
#: paper    measure linquad --estimator pes,tes,nres,gpes:period=12,pes_analytic,nres_analytic,dodge,uoro,guided_es,artbp:cut=0.3333333333333333,tbptt --unroll 1 --particles 2..1024*8 --sigma 0.3 --replicates 1000000 --out efficiency_1.csv
#: paper    measure linquad --estimator pes,tes,nres,gpes:period=12,pes_analytic,nres_analytic,dodge,uoro,guided_es,artbp:cut=0.16666666666666666,tbptt --unroll 4 --particles 2..1024*8 --sigma 0.3 --replicates 1000000 --out efficiency_4.csv
#: paper    measure linquad --estimator pes,tes,nres,pes_analytic,nres_analytic,dodge,uoro,guided_es,artbp:cut=0.08333333333333333,tbptt --unroll 12 --particles 2..1024*8 --sigma 0.3 --replicates 1000000 --out efficiency_12.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 1080; height = 510
load plots.'/style.gp'

file(K) = dir.'/efficiency_'.K.'.csv'
windows = '1 4 12'
methods = 'pes tes nres gpes pes_analytic nres_analytic dodge uoro guided_es artbp tbptt'
many = 'pes tes nres gpes pes_analytic nres_analytic dodge uoro guided_es'
single = 'artbp tbptt'
norm2 = '(column("grad_norm")**2)'
rel(e, name) = pick(e, name)/@norm2
low = 20.0; high = 1e5
# closed forms, where there are any; else, for UORO, what was measured
model(e) = pick(e, 'theory_mse') >= 0 ? rel(e, 'theory_mse') : rel(e, 'mse')

# Pareto front: at every cost the least that any row's estimate, averaged over independent ones, comes to
set print $front
print 'steps,mse'
cost = 24.0
while (cost < 1.001*high) {
    least = 1e9
    do for [K in windows] {
        stats file(K) using (column('steps') > 1.001*cost ? NaN : column('theory_mse') >= 0 ? (column('theory_bias2') + column('theory_variance')*column('steps')/cost)/@norm2 : column('mse')/@norm2*column('steps')/cost) nooutput
        least = STATS_records > 0 && STATS_min < least ? STATS_min : least
    }
    print sprintf('%g,%g', cost, least)
    cost = cost*1.25
}
unset print

# estimators that take one particle, at other costs: the mean of independent estimates
set print $repeated
print 'K,estimator,steps,mse'
do for [K in windows] {
    do for [e in single] {
        stats file(K) using (rel(e, 'theory_bias2')) name 'B' nooutput
        stats file(K) using (rel(e, 'theory_variance')*column('steps')) name 'V' nooutput
        do for [k=0:60] {
            cost = 24.0*(high/24.0)**(k/60.0)
            print sprintf('%s,%s,%g,%g', K, e, cost, B_max + V_max/cost)
        }
    }
}
unset print

set multiplot layout 1,3 margins 0.065,0.985,0.29,0.855 spacing 0.03,0
set label 1 sprintf('Gradient of an episode of linquad (S = 6, P = 4, T = 24), σ = 0.3: mean squared error over the squared norm of the exact gradient; profile %s', profile) at screen 0.5,0.965 center font ',10'
set label 2 'points: measured, with 95 % intervals, N = 2, 16, 128, 1024; lines: closed forms (UORO: measured); front: of every K; ARTBP cuts with probability 1/3, 1/6, 1/12; GPES renews noise every 12 steps.' at screen 0.5,0.055 center font ',9' textcolor rgb '#555555'
set label 3 'Forward steps only are counted; derivatives, which PES+A, NRES+A, Guided ES, TBPTT, ARTBP, UORO and DODGE need, cost more.  Full ES is NRES here.  BPTT and RTRL, exact after 24 steps, are not drawn.' at screen 0.5,0.02 center font ',9' textcolor rgb '#555555'
set logscale xy
set xrange [low:high]
set yrange [1e-5:50]
set format x '10^{%T}'
set xlabel 'particle-steps'
set key at screen 0.52,0.14 center center vertical maxrows 2 Left reverse samplen 2.5 width -1.5
do for [K in windows] {
    set title 'K = '.K
    set format y K eq '1' ? '10^{%T}' : ''
    if (K eq '1') { set key } else { unset key }
    plot $front using 'steps':'mse' with lines lc rgb '#cccccc' lw 9 dt 1 title 'Pareto front', \
         for [e in many] file(K) using (column('steps')):(model(e)) with lines lt line_of(e) lw 1.2 notitle, \
         for [e in single] $repeated using (column('K') == int(K) ? column('steps') : NaN):(pick(e, 'mse')) with lines lt line_of(e) lw 1.2 notitle, \
         for [e in methods] file(K) using (column('steps')):(rel(e, 'mse')):(rel(e, 'mse_lo')):(rel(e, 'mse_hi')) with yerrorbars lt line_of(e) dt 1 lw 1.2 notitle, \
         for [e in methods] keyentry with linespoints lt line_of(e) lw 1.2 title title_of(e)
    unset label
}
unset multiplot
unset output
