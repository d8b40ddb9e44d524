/** A source of random numbers, evenly spread over [0, 1). */
export type Random = () => number;
