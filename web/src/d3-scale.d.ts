// The two scales that charts use; the package carries no types of its own.
declare module 'd3-scale' {
  export interface LinearScale {
    (value: number): number;
    clamp(clamp: boolean): this;
  }
  export function scaleLinear(
    domain: readonly [number, number],
    range: readonly [number, number],
  ): LinearScale;

  export interface BandScale<Key> {
    (key: Key): number | undefined;
    padding(share: number): this;
    bandwidth(): number;
  }
  export function scaleBand<Key>(domain: readonly Key[], range: readonly [number, number]): BandScale<Key>;
}
