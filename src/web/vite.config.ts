import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the development server (`npx vite src/web`) finds an API: a running server’s address. */
const API_ORIGIN = process.env['LOGSENTRY_URL'] ?? 'http://127.0.0.1:5000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    // Chromium, Firefox and Safari of the last two years; no legacy transforms.
    target: 'es2023',
    // The content security policy allows no data: addresses and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // kB before compression. What counts is 300 kB gzipped on a first visit, held by a test; that is three times as much.
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': API_ORIGIN } },
});
