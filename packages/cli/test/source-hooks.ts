/**
 * Loaded by `--import` before the command when tests run it from its sources: `./x.js` means `./x.ts`, and `@lkssp/client`
 * means its sources.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const wide = { ...context, conditions: ['lkssp-source', ...context.conditions] };
    const fromSource = context.parentURL?.endsWith('.ts') === true && /^\.\.?\/.*\.js$/.test(specifier);
    return next(fromSource ? specifier.replace(/\.js$/, '.ts') : specifier, wide);
  },
});
