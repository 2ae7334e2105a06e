# Swimmer: return against environment steps of full ES, NRES, PES and truncated ES, with the published settings.
#: quick    train swimmer:episodes=4 --estimator full_es --seed 3,5,7 --evaluate-every 1 --precision single --out swimmer_training_full_es.csv --summary swimmer_training_full_es_summary.csv
#: quick    train swimmer:episodes=4 --estimator nres --seed 3,5,7 --evaluate-every 10 --precision single --out swimmer_training_nres.csv --summary swimmer_training_nres_summary.csv
#: quick    train swimmer:episodes=4 --estimator pes --seed 3,5,7 --evaluate-every 10 --precision single --out swimmer_training_pes.csv --summary swimmer_training_pes_summary.csv
#: quick    train swimmer:episodes=4 --estimator tes --seed 3,5,7 --evaluate-every 7 --precision single --out swimmer_training_tes.csv --summary swimmer_training_tes_summary.csv
#: standard train swimmer:episodes=20 --estimator full_es --seed 3,5,7,11,13,23 --evaluate-every 1 --out swimmer_training_full_es.csv --summary swimmer_training_full_es_summary.csv
#: standard train swimmer:episodes=20 --estimator nres --seed 3,5,7,11,13,23 --evaluate-every 5 --out swimmer_training_nres.csv --summary swimmer_training_nres_summary.csv
#: standard train swimmer:episodes=20 --estimator pes --seed 3,5,7,11,13,23 --evaluate-every 5 --out swimmer_training_pes.csv --summary swimmer_training_pes_summary.csv
#: standard train swimmer:episodes=20 --estimator tes --seed 3,5,7,11,13,23 --evaluate-every 4 --out swimmer_training_tes.csv --summary swimmer_training_tes_summary.csv
#: paper    train swimmer --estimator full_es --seed 3,5,7,11,13,23 --evaluate-every 1 --out swimmer_training_full_es.csv --summary swimmer_training_full_es_summary.csv
#: paper    train swimmer --estimator nres --seed 3,5,7,11,13,23 --evaluate-every 1 --out swimmer_training_nres.csv --summary swimmer_training_nres_summary.csv
#: paper    train swimmer --estimator pes --seed 3,5,7,11,13,23 --evaluate-every 1 --out swimmer_training_pes.csv --summary swimmer_training_pes_summary.csv
#: paper    train swimmer --estimator tes --seed 3,5,7,11,13,23 --evaluate-every 1 --out swimmer_training_tes.csv --summary swimmer_training_tes_summary.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 820; height = 470
load plots.'/style.gp'

methods = 'tes pes nres full_es'
summary(e) = dir.'/swimmer_training_'.e.'_summary.csv'
array seeds[1]
stats summary('pes') using (seeds[1] = column('replicates')) nooutput
window(e) = e eq 'full_es' ? ', K = 1000' : ', K = 100'
million = 1e-6

set title sprintf('Swimmer, a linear policy of 16 parameters, 10 pairs, published settings; %d seeds; profile %s', seeds[1], profile)
set xrange [0:0.5]; set yrange [-20:400]
set xlabel 'environment steps paid for, in millions (evaluations not counted)'
set ylabel 'return of 1000 steps at unperturbed θ'
set key at graph 0.98, 0.42 right Right
set style fill transparent solid 0.16 noborder
set label 1 'lines: medians over seeds; bands: their quartiles' at graph 0.98, 0.04 right textcolor rgb '#555555'
plot for [e in methods] summary(e) using (million*column('steps')):(-column('lower_quartile')):(-column('upper_quartile')) with filledcurves lc rgb colour_of(e) notitle, \
     for [e in 'full_es nres pes tes'] summary(e) using (million*column('steps')):(-column('median')) with lines lt line_of(e) lw 2.2 title title_of(e).window(e)
unset output
