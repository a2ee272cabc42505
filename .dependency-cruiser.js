/**
 * Which folder of src may import which: imports point only toward `core`, and implementations meet only in
 * `app`. A new folder is added here first.
 */
const MAY_IMPORT = {
  core: [],
  config: ['core', 'telemetry'],
  telemetry: ['core'],
  query: ['core'],
  api: ['core', 'query'],
  pipeline: ['core', 'query'],
  broker: ['core', 'telemetry'],
  store: ['core', 'query', 'telemetry'],
  ingest: ['core', 'telemetry', 'broker/broker.ts', 'api'],
  processor: ['core', 'telemetry', 'pipeline', 'broker/broker.ts', 'broker/model-bus.ts', 'store/store.ts'],
  learner: [
    'core',
    'telemetry',
    'pipeline',
    'broker/broker.ts',
    'broker/model-bus.ts',
    'store/store.ts',
    'store/document-calls.ts',
    'api',
  ],
  alert: ['core', 'query', 'telemetry', 'pipeline', 'api', 'store/store.ts', 'store/document-calls.ts'],
  accounts: ['core', 'api', 'telemetry', 'store/store.ts'],
  server: ['core', 'query', 'api', 'accounts', 'telemetry', 'store/store.ts'],
  analyze: ['core', 'ingest', 'pipeline', 'api'],
  producer: ['core'],
  web: ['core', 'query', 'api'],
  cli: ['core', 'query', 'api', 'config', 'analyze', 'producer', 'telemetry'],
};

const TESTS = '\\.test\\.tsx?$|-conformance\\.ts$';

const folderRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import only: ${allowed.join(', ') || 'nothing of src'}`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: TESTS },
  to: {
    path: '^src/',
    pathNot: [
      `^src/${folder}/`,
      ...allowed.map((place) => `^src/${place}${place.endsWith('.ts') ? '$' : '/'}`),
    ],
  },
}));

export default {
  forbidden: [
    ...folderRules,
    {
      name: 'pure-kernels',
      comment: 'core, query and pipeline do no I/O and have no run-time packages',
      severity: 'error',
      from: { path: '^src/(core|query|pipeline)/', pathNot: TESTS },
      to: { dependencyTypes: ['core', 'npm'], pathNot: ['node_modules/re2js'] },
    },
    {
      name: 'no-circular',
      comment: 'A cycle hides which part comes first',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'known-folders',
      comment: 'Every folder of src stands in the table above',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(app|${Object.keys(MAY_IMPORT).join('|')})/` },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
