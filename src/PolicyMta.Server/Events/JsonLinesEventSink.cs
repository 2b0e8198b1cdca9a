using System.Buffers;
using Microsoft.Extensions.Logging;
using PolicyMta.Core.Events;
using PolicyMta.Sdk;

namespace PolicyMta.Server.Events;

/// <summary>
/// Writes events to a file, one JSON object a line, a batch in one write. <see cref="EventLogRotation"/> says when a new file is begun. A
/// disk that fails costs the events of the batches that it fails on: they are counted, and the next batch tries again.
/// </summary>
internal sealed partial class JsonLinesEventSink : IEventSink, IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger<JsonLinesEventSink> _logger;
    private readonly EventFiles _files;
    private readonly EventLogRotation _rotation;
    private readonly ArrayBufferWriter<byte> _lines = new(64 * 1024);
    private EventJsonWriter? _writer;
    private EventLogFile? _file;
    private long _written;
    private long _lost;
    private bool _isFailing;

    public JsonLinesEventSink(EventLogOptions options, TimeProvider time, ILogger<JsonLinesEventSink> logger)
    {
        _time = time;
        _logger = logger;
        _files = new EventFiles(options);
        _rotation = new EventLogRotation(options, _files, time);
    }

    /// <summary>Events written.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Events lost to a failing disk.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
            return;

        try
        {
            foreach (var e in events)
            {
                (_writer ??= new EventJsonWriter(_lines)).Write(e);
                _lines.Write("\n"u8);
            }

            _file ??= EventLogFile.Open(_files.Current, _time);
            if (_rotation.IsDue(_file, _lines.WrittenCount))
                _file = Rotate(_file);
            await _file.AppendAsync(_lines.WrittenMemory, cancellationToken);
            Interlocked.Add(ref _written, events.Count);
            if (_isFailing)
                LogRecovered(_files.Current, Lost);
            _isFailing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Interlocked.Add(ref _lost, events.Count);
            if (!_isFailing)
                LogFailed(e, _files.Current);
            _isFailing = true;
            _file?.Dispose();
            _file = null;
        }
        finally
        {
            _lines.ResetWrittenCount();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        _file = null;
        _writer?.Dispose();
        return ValueTask.CompletedTask;
    }

    private EventLogFile Rotate(EventLogFile file)
    {
        file.Dispose();
        _file = null;
        _rotation.Finish();
        return EventLogFile.Open(_files.Current, _time);
    }

    [LoggerMessage(
        EventId = 7201,
        Level = LogLevel.Error,
        Message = "Events cannot be written to {Path}; they are lost until they can. Look for a full disk or missing permission.")]
    private partial void LogFailed(Exception exception, string path);

    [LoggerMessage(EventId = 7202, Level = LogLevel.Warning, Message = "Events are written to {Path} again; {Lost} were lost in all.")]
    private partial void LogRecovered(string path, long lost);
}
