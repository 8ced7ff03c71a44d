// Builds page/ into dist/. Links of scenes come from the compatibility package of an older router: its successor has the same.

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: `${import.meta.dirname}/page`,
  base: './',
  plugins: [react()],
  resolve: { alias: { 'react-router-dom-v5-compat': 'react-router-dom' } },
  build: { outDir: '../dist', emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 16_384 },
});
