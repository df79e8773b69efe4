/**
 * Loaded by `--import` before an entry that runs from TypeScript sources; never part of a built package. Node strips
 * the types by itself, so what is missing is that `./x.js` means `./x.ts`, and that `@lkssp/core` means its sources.
 */
import { registerHooks } from 'node:module';

const SOURCE_CONDITION = 'lkssp-source';

registerHooks({
  resolve(specifier, context, next) {
    const wide = { ...context, conditions: [SOURCE_CONDITION, ...context.conditions] };
    const fromSource = context.parentURL?.endsWith('.ts') === true && /^\.\.?\/.*\.js$/.test(specifier);
    if (!fromSource) return next(specifier, wide);
    try {
      return next(specifier.replace(/\.js$/, '.ts'), wide);
    } catch {
      return next(specifier, wide);
    }
  },
});
