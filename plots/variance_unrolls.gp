# Variance against the number of windows of an episode: of its sum and of an update, PES and NRES, by structure of the losses.
#: quick    measure linear:memory=0:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000 --out variance_unrolls_episode_equal_0.csv
#: quick    measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000 --out variance_unrolls_episode_equal_0.9.csv
#: quick    measure linear:memory=0:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000 --out variance_unrolls_episode_independent_0.csv
#: quick    measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000 --out variance_unrolls_episode_independent_0.9.csv
#: quick    measure linear:memory=0:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000 --out variance_unrolls_episode_terminal_0.csv
#: quick    measure linear:memory=0.9:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000 --out variance_unrolls_episode_terminal_0.9.csv
#: quick    measure linear:memory=0:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 2000 --out variance_unrolls_window_equal_0.csv
#: quick    measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 2000 --out variance_unrolls_window_equal_0.9.csv
#: quick    measure linear:memory=0:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 2000 --out variance_unrolls_window_independent_0.csv
#: quick    measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 2000 --out variance_unrolls_window_independent_0.9.csv
#: quick    measure linear:memory=0:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 2000 --out variance_unrolls_window_terminal_0.csv
#: quick    measure linear:memory=0.9:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 2000 --out variance_unrolls_window_terminal_0.9.csv
#: standard measure linear:memory=0:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 100000 --out variance_unrolls_episode_equal_0.csv
#: standard measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 100000 --out variance_unrolls_episode_equal_0.9.csv
#: standard measure linear:memory=0:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 100000 --out variance_unrolls_episode_independent_0.csv
#: standard measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 100000 --out variance_unrolls_episode_independent_0.9.csv
#: standard measure linear:memory=0:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 100000 --out variance_unrolls_episode_terminal_0.csv
#: standard measure linear:memory=0.9:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 100000 --out variance_unrolls_episode_terminal_0.9.csv
#: standard measure linear:memory=0:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 100000 --out variance_unrolls_window_equal_0.csv
#: standard measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 100000 --out variance_unrolls_window_equal_0.9.csv
#: standard measure linear:memory=0:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 100000 --out variance_unrolls_window_independent_0.csv
#: standard measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 100000 --out variance_unrolls_window_independent_0.9.csv
#: standard measure linear:memory=0:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 100000 --out variance_unrolls_window_terminal_0.csv
#: standard measure linear:memory=0.9:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 100000 --out variance_unrolls_window_terminal_0.9.csv
#: paper    measure linear:memory=0:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000000 --out variance_unrolls_episode_equal_0.csv
#: paper    measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000000 --out variance_unrolls_episode_equal_0.9.csv
#: paper    measure linear:memory=0:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000000 --out variance_unrolls_episode_independent_0.csv
#: paper    measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000000 --out variance_unrolls_episode_independent_0.9.csv
#: paper    measure linear:memory=0:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000000 --out variance_unrolls_episode_terminal_0.csv
#: paper    measure linear:memory=0.9:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 16 --replicates 1000000 --out variance_unrolls_episode_terminal_0.9.csv
#: paper    measure linear:memory=0:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 1000000 --out variance_unrolls_window_equal_0.csv
#: paper    measure linear:memory=0.9:losses=equal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 1000000 --out variance_unrolls_window_equal_0.9.csv
#: paper    measure linear:memory=0:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 1000000 --out variance_unrolls_window_independent_0.csv
#: paper    measure linear:memory=0.9:losses=independent_inputs --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 1000000 --out variance_unrolls_window_independent_0.9.csv
#: paper    measure linear:memory=0:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 1000000 --out variance_unrolls_window_terminal_0.csv
#: paper    measure linear:memory=0.9:losses=terminal --estimator pes,nres --unroll 1..64*2 --particles 2 --regime window --replicates 1000000 --out variance_unrolls_window_terminal_0.9.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 980; height = 610
load plots.'/style.gp'

file(regime, losses, memory) = dir.'/variance_unrolls_'.regime.'_'.losses.'_'.memory.'.csv'
windows = '(column("horizon")/column("unroll"))'
# Of an episode's sum, the variance of a pair: that of the mean of N/2 pairs, times N/2.  In a window's regime a row is of
# one worker, of one pair, and n of them, each at a place of its own, have a nth of its variance.
rel(regime, estimator, name) = pick(estimator, name)/column('grad_norm')**2*(regime eq 'window' ? 1/@windows : column('particles')/2)
line(memory) = memory eq '0' ? 2 : 1
point(estimator, memory) = (estimator eq 'pes' ? 6 : 8) + (memory eq '0' ? 0 : 1)
at(estimator, memory) = @windows*(estimator eq 'pes' ? 1 : 1.05)*(memory eq '0' ? 0.97 : 1.03)
caption(losses) = losses eq 'equal' ? 'all losses equal' : losses eq 'independent' ? 'independent inputs, one draw' : 'only the last loss counts'

set multiplot layout 2,3 margins 0.08,0.985,0.15,0.88 spacing 0.035,0.06
set label 1 sprintf('Variance of PES and NRES, of a pair, on linear losses (linear, P = 10, T = 64), over the squared norm of what is estimated; profile %s', profile) at screen 0.5,0.97 center
set label 2 'points: measured, with 95 % intervals; lines: closed forms.  Workers are each at a random place of an episode: the mean of n has a nth of the variance measured of one.' at screen 0.5,0.025 center font ',10' textcolor rgb '#555555'
set label 3 'sum over an episode' at screen 0.018,0.705 center rotate
set label 4 'mean of n unlocked workers' at screen 0.018,0.315 center rotate
set logscale x 2
set logscale y
set xrange [0.8:80]
set xtics (1, 2, 4, 8, 16, 32, 64)
do for [regime in 'episode window'] {
    set yrange [regime eq 'episode' ? 2 : 0.1:1500]
    set format x regime eq 'window' ? '%g' : ''
    set xlabel regime eq 'window' ? 'windows of an episode n = T/K' : ''
    do for [losses in 'equal independent terminal'] {
        set title regime eq 'episode' ? caption(losses) : ''
        set format y losses eq 'equal' ? '%g' : ''
        if (regime eq 'window' && losses eq 'equal') { set key at graph 0.98, 0.98 right } else { unset key }
        plot for [e in 'pes nres'] for [m in '0 0.9'] file(regime, losses, m) using (@windows):(rel(regime, e, 'theory_variance')) with lines lc rgb colour_of(e) lw 1.5 dt line(m) notitle, \
             for [e in 'pes nres'] for [m in '0 0.9'] file(regime, losses, m) using (at(e, m)):(rel(regime, e, 'variance')):(rel(regime, e, 'variance_lo')):(rel(regime, e, 'variance_hi')) with yerrorbars lc rgb colour_of(e) lw 1.2 pt point(e, m) ps pointscale notitle, \
             for [e in 'pes nres'] for [m in '0 0.9'] keyentry with linespoints lc rgb colour_of(e) lw 1.5 dt line(m) pt point(e, m) ps pointscale title title_of(e).(m eq '0' ? ', no memory' : ', memory 0.9 a step')
        unset label
    }
}
unset multiplot
unset output
