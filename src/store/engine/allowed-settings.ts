/**
 * Settings a client may send in the URL. Everything that could read or write outside the data folder, or lift the
 * engine's own limits on threads, stays out.
 */
export const ALLOWED_SETTINGS: ReadonlySet<string> = new Set([
  'deduplicate_blocks_in_dependent_materialized_views',
  'final',
  'insert_deduplicate',
  'insert_deduplication_token',
  'max_bytes_before_external_group_by',
  'max_bytes_before_external_sort',
  'max_bytes_to_read',
  'max_execution_time',
  'max_memory_usage',
  'max_partitions_per_insert_block',
  'max_result_bytes',
  'max_result_rows',
  'max_rows_to_read',
  'mutations_sync',
  'lightweight_deletes_sync',
  'optimize_skip_unused_shards',
  'output_format_json_escape_forward_slashes',
  'output_format_json_quote_64bit_floats',
  'output_format_json_quote_64bit_integers',
  'output_format_json_quote_denormals',
  'read_overflow_mode',
  'result_overflow_mode',
  'timeout_overflow_mode',
]);

/**
 * Parts of ClickHouse's HTTP interface that change nothing here: answers are always complete and uncompressed, inserts
 * never gathered, and there are no shards.
 */
export const IGNORED_PARAMETERS: ReadonlySet<string> = new Set([
  'async_insert',
  'cancel_http_readonly_queries_on_client_close',
  'client_protocol_version',
  'enable_http_compression',
  'http_headers_progress_interval_ms',
  'http_write_exception_in_output_format',
  'insert_distributed_sync',
  'load_balancing',
  'log_comment',
  'prefer_localhost_replica',
  'query_id',
  'send_progress_in_http_headers',
  'session_id',
  'wait_end_of_query',
]);
