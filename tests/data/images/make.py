#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pictures of this folder. They are committed; this tells how they came to be.

Needs imagemagick, exiftool, heif-enc with the x265 and aom plugins, and cjxl.
Unless a name says otherwise, a picture shows, upright, 48×32 pixels in four quarters:
red, lime / blue, white.
"""
import gzip, os, struct, subprocess, zlib

os.chdir(os.path.dirname(os.path.abspath(__file__)))
RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(name, width, height, rows, depth=8, colour=2, extra=b''):
    head = chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, depth, colour, 0, 0, 0))
    data = chunk(b'IDAT', zlib.compress(b''.join(b'\0' + row for row in rows), 9))
    with open(name, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + head + extra + data + chunk(b'IEND', b''))


def quarters(*colours):
    a, b, c, d = (bytes(colour) for colour in colours)
    return [a * 24 + b * 24] * 16 + [c * 24 + d * 24] * 16


def profile():
    """An ICC profile in which red means green, green means blue and blue means red."""
    def xyz(*v):
        return b'XYZ \0\0\0\0' + b''.join(struct.pack('>i', round(x * 65536)) for x in v)
    gamma = b'curv\0\0\0\0' + struct.pack('>IH', 1, round(2.2 * 256)) + b'\0\0'
    text = b'rotated colours\0'
    desc = b'desc\0\0\0\0' + struct.pack('>I', len(text)) + text + b'\0' * (12 + 67)
    r, g, b = (.4361, .2225, .0139), (.3851, .7169, .0971), (.1431, .0606, .7142)  # sRGB at D50
    tags = [(b'desc', desc), (b'cprt', b'text\0\0\0\0None\0'), (b'wtpt', xyz(.9642, 1, .8249)),
            (b'rXYZ', xyz(*g)), (b'gXYZ', xyz(*b)), (b'bXYZ', xyz(*r)),
            (b'rTRC', gamma), (b'gTRC', gamma), (b'bTRC', gamma)]
    offset, table, body = 128 + 4 + 12 * len(tags), struct.pack('>I', len(tags)), b''
    for sign, data in tags:
        data += b'\0' * (-len(data) % 4)
        table += sign + struct.pack('>II', offset + len(body), len(data))
        body += data
    head = struct.pack('>I4xI4s4s4s12x4s28x', offset + len(body), 0x02100000, b'mntr', b'RGB ', b'XYZ ',
                       b'acsp')
    head += struct.pack('>iii', 63190, 65536, 54061)
    return head + b'\0' * (128 - len(head)) + table + body


png('quarters.png', 48, 32, quarters(RED, LIME, BLUE, WHITE))
png('icc.png', 48, 32, quarters(BLUE, RED, LIME, WHITE),
    extra=chunk(b'iCCP', b'p\0\0' + zlib.compress(profile())))
png('grey16.png', 48, 32, [b'\x80\x00' * 48] * 32, depth=16, colour=0)
png('rgb16.png', 48, 32, quarters((255, 255, 0, 0, 0, 0), (0, 0, 255, 255, 0, 0),
                                  (0, 0, 0, 0, 255, 255), (255,) * 6), depth=16)
# Half transparent, and transparent with something hidden below
png('alpha.png', 48, 32, quarters((255, 0, 0, 255), (0, 255, 0, 128), (9, 8, 7, 0), (255,) * 4), colour=6)
png('one.png', 1, 1, [bytes(RED)])
png('wide.png', 3000, 2, [bytes(RED) * 3000] * 2)
png('text.png', 48, 32, quarters(RED, LIME, BLUE, WHITE),
    extra=chunk(b'tEXt', b'Comment\0SECRET-COMMENT') + chunk(b'tEXt', b'Author\0SECRET-AUTHOR'))

# Headers that claim 100 megapixels
with open('huge.png', 'wb') as file:
    file.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 10000, 10000, 8, 6, 0, 0, 0)) +
               chunk(b'IDAT', zlib.compress(b'\0' * 1000)) + chunk(b'IEND', b''))
with open('huge.gif', 'wb') as file:
    file.write(b'GIF89a' + struct.pack('<HHBBB', 10000, 10000, 0x80, 0, 0) + b'\0\0\0\xff\xff\xff' +
               b',' + struct.pack('<HHHHB', 0, 0, 10000, 10000, 0) + b'\x02\x02\x44\x01\x00;')

run('convert', 'quarters.png', '-quality', '95', '-sampling-factor', '4:4:4', 'quarters.jpg')
data = bytearray(open('quarters.jpg', 'rb').read())
at = data.index(b'\xff\xc0')
data[at + 5:at + 9] = struct.pack('>HH', 10000, 10000)
open('huge.jpg', 'wb').write(data)

run('convert', 'quarters.png', '-colorspace', 'CMYK', '-quality', '95', 'cmyk.jpg')
run('convert', 'quarters.png', '-interlace', 'JPEG', '-quality', '95', 'progressive.jpg')
run('convert', 'quarters.png', '-define', 'webp:lossless=true', 'quarters.webp')
run('convert', 'quarters.png', 'quarters.gif')
run('convert', 'quarters.png', '(', 'quarters.png', '-negate', ')', '-loop', '0', 'animated.gif')
run('convert', 'quarters.png', '-type', 'TrueColor', '-compress', 'LZW', 'quarters.tiff')
run('convert', 'quarters.png', '-type', 'Palette', 'palette.tiff')
run('convert', 'quarters.png', '-type', 'TrueColor', 'quarters.bmp')
run('heif-enc', '-q', '95', 'quarters.png', '-o', 'quarters.heic')
run('heif-enc', '-A', '-q', '95', 'quarters.png', '-o', 'quarters.avif')
run('cjxl', '--quiet', '-d', '0', 'quarters.png', 'quarters.jxl')

svg = b'''<?xml version="1.0" encoding="UTF-8"?>
<!-- %s -->
<!DOCTYPE svg [ <!ENTITY red "#f00"> ]>
<svg xmlns="http://www.w3.org/2000/svg" width="48" height="32"><rect width="48" height="32" fill="#fff"/>
<rect width="24" height="16" fill="&red;"/><rect x="24" width="24" height="16" fill="#0f0"/>
<rect y="16" width="24" height="16" fill="#00f"/></svg>
''' % (b'A drawing program may say a lot before it begins. ' * 8)
open('quarters.svg', 'wb').write(svg)
open('quarters.svgz', 'wb').write(gzip.compress(svg, mtime=0))

# Stored turned, with the orientation that turns them upright (EXIF 2.3, tag 0x0112)
for number, turn in enumerate((('-noop',), ('-flop',), ('-rotate', '180'), ('-flip',), ('-transpose',),
                               ('-rotate', '270'), ('-transverse',), ('-rotate', '90')), 1):
    name = f'orientation-{number}.jpg'
    turn = () if turn == ('-noop',) else turn
    run('convert', 'quarters.png', *turn, '-quality', '95', '-sampling-factor', '4:4:4', name)
    run('exiftool', '-q', '-overwrite_original', '-n', f'-Orientation={number}', name)

run('convert', 'quarters.png', '-quality', '95', '-sampling-factor', '4:4:4', 'gps.jpg')
run('exiftool', '-q', '-overwrite_original', '-GPSLatitude=52.5200', '-GPSLatitudeRef=N',
    '-GPSLongitude=13.4050', '-GPSLongitudeRef=E', '-Make=SECRET-CAMERA', '-Comment=SECRET-COMMENT',
    '-XMP-dc:Creator=SECRET-AUTHOR', '-IPTC:City=SECRET-CITY', 'gps.jpg')

for name in ('quarters.png', 'quarters.jpg', 'progressive.jpg', 'quarters.webp', 'quarters.gif', 'quarters.heic'):
    data = open(name, 'rb').read()
    stem, end = name.split('.')
    open(f'cut-{stem}.{end}', 'wb').write(data[:len(data) * 2 // 3])
