export const x = "a"
