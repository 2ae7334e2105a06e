# What every figure shares; load it first.  gnuplot is started with
#   out      file to draw, whose ending picks the terminal: .svg .png .pdf
#   data     table written by the figure's recipe
#   profile  quick, standard or paper, named in every caption
# Each estimator has one colour and one point type in every figure.  Colours are those of Okabe and Ito (2008), which
# colour-blind readers can tell apart; point types tell them apart in grey.
if (!exists('profile')) profile = 'unknown'
if (!exists('width')) width = 900
if (!exists('height')) height = 420
ending = out[strstrt(out, '.') > 0 ? strlen(out) - 3 : 1:*]
face = 'DejaVu Sans'
if (ending eq '.svg') {
    set terminal svg size width, height font face.',11' background '#ffffff' enhanced
} else { if (ending eq '.pdf') {
    set terminal pdfcairo size width/100.0, height/100.0 font face.',9' enhanced
} else {
    set terminal pngcairo size 1.5*width, 1.5*height font face.',12' fontscale 1.15 linewidth 1.4 background '#ffffff' enhanced
} }
set output out
# svg draws points larger than the others do
pointscale = ending eq '.svg' ? 0.6 : 1
set datafile separator ','
set datafile columnheaders
set datafile missing NaN
set encoding utf8

# estimator, caption (_ for a blank), colour, point type, point size, dash type
estimators = 'pes     tes     full_es nres    tbptt   bptt    gpes    pes_analytic nres_analytic pes_telescoping rtrl    uoro    dodge   artbp   guided_es'
captions   = 'PES     TES     full_ES NRES    TBPTT   BPTT    GPES    PES+A        NRES+A        PES_telescoping RTRL    UORO    DODGE   ARTBP   Guided_ES'
colours    = '#0072b2 #d55e00 #000000 #009e73 #cc79a7 #777777 #56b4e9 #0072b2      #009e73       #56b4e9         #e69f00 #e69f00 #882255 #cc79a7 #777777'
points     = '7       5       12      9       11      3       6       65           8             13              7       4       2       10      1'
sizes      = '0.9     0.9     1.2     1.0     1.0     1.2     1.0     1.0          1.0           1.0             0.9     0.9     1.0     1.0     1.0'
dashes     = '1       1       1       1       1       1       1       2            2             3               1       2       1       2       3'
do for [k=1:words(estimators)] {
    set linetype k lc rgb word(colours, k) pt int(word(points, k)) ps pointscale*real(word(sizes, k)) lw 1.8 dt int(word(dashes, k))
}

# the line type of an estimator, its colour, and its name as a caption has it
line_of(name) = sum [k=1:words(estimators)] (word(estimators, k) eq name ? k : 0)
colour_of(name) = word(colours, line_of(name))
blank(text) = strstrt(text, '_') ? text[1:strstrt(text, '_') - 1].' '.text[strstrt(text, '_') + 1:*] : text
title_of(name) = blank(word(captions, line_of(name)))

# column `name` of rows whose estimator (without options) is `estimator`, else undefined
base_of(spec) = strstrt(spec, ':') ? spec[1:strstrt(spec, ':') - 1] : spec
pick(estimator, name) = base_of(strcol('estimator')) eq estimator ? column(name) : NaN

set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid lc rgb '#dddddd' lw 0.6 dt 1
set key samplen 2 spacing 1.15
