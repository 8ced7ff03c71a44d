// The layers of the picture: frames below lines, boxes above them, so that lines end at their borders.

export type Layers = { readonly back: string[]; readonly lines: string[]; readonly front: string[] };
