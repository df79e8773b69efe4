/** What a new kit is made from. */
export interface KitWish {
  /** Kit id, kebab-case. */
  readonly id: string;
}
