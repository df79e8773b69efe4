export { type KitWish, type License, LICENSES, packageName } from './kit-wish.js';
export { WishError } from './wish-error.js';
export { writeKit } from './write-kit.js';
