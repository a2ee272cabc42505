/** Functions of the host for what is rare in messages: see the files of the same names in the folder above. */

/** Type code of the word at an address. */
export declare function classifyWord(start: usize, end: usize, flags: i32): i32;

export declare function structuredValueEnd(at: usize, end: usize): usize;

export declare function urlEnd(at: usize, first: usize, end: usize): usize;

export declare function controlSequenceEnd(at: usize, end: usize): usize;

export declare function isDottedKey(first: usize, colon: usize, end: usize): bool;
