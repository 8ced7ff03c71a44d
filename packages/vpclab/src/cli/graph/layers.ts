// What lies upon what in the picture: frames below lines, and boxes above them, so that lines end at their borders.

export type Layers = { readonly back: string[]; readonly lines: string[]; readonly front: string[] };
