using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace PolicyMta.Returns.Sending;

/// <summary>
/// Message-IDs and envelope ids of mail that carries no mark, each with the mark that it would carry. Written in the background in batches,
/// so that no message waits for it. Bounded: what does not fit is dropped and counted. Thread-safe.
/// </summary>
internal sealed partial class RememberedIds(IPluginStore store, TimeSpan keepFor, TimeProvider time, ILogger logger)
{
    private const int MaxWaiting = 50_000;
    private const int MaxBatch = 2_000;
    private const int DigestLength = 12;
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    private readonly Channel<(byte[] Key, string Mark)> _notes = Channel.CreateBounded<(byte[], string)>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Note(MessageFacts message, MessageContent content, string mark)
    {
        var day = StoreKeys.DayOf(message.ReceivedAt);
        if (content.GetHeader("Message-ID") is { Length: > 0 } messageId)
            _notes.Writer.TryWrite((KeyOf(day, "m", Bare(messageId)), mark));
        if (message.Envelope.EnvelopeId is { Length: > 0 } envelopeId)
            _notes.Writer.TryWrite((KeyOf(day, "e", envelopeId), mark));
    }

    /// <summary>The mark of mail with a Message-ID, with or without angle brackets; null if none is remembered.</summary>
    public string? FindMessageId(string? messageId) => string.IsNullOrWhiteSpace(messageId) ? null : Find("m", Bare(messageId));

    /// <summary>The mark of mail with an envelope id (RFC 3461 section 4.4), decoded; null if none is remembered.</summary>
    public string? FindEnvelopeId(string? envelopeId) => string.IsNullOrEmpty(envelopeId) ? null : Find("e", envelopeId);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _notes.Reader.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(Gathering, time, cancellationToken);
            await WriteAsync(cancellationToken);
        }
    }

    /// <summary>Writes what waits.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (_notes.Reader.TryPeek(out _))
        {
            var batch = new StoreBatch();
            while (batch.Changes.Count < MaxBatch && _notes.Reader.TryRead(out var note))
                batch.Put(note.Key, Encoding.ASCII.GetBytes(note.Mark));
            try
            {
                await store.PutAsync(batch, cancellationToken);
            }
            catch (IOException e)
            {
                LogNotWritten(batch.Changes.Count, e);
            }
        }
    }

    private string? Find(string kind, string id)
    {
        var today = StoreKeys.DayOf(time.GetUtcNow());
        var value = new ArrayBufferWriter<byte>();
        for (var age = 0; age <= (int)keepFor.TotalDays + 1 && age <= today; age++)
        {
            if (store.TryGet(KeyOf((ushort)(today - age), kind, id), value))
                return Encoding.ASCII.GetString(value.WrittenSpan);
        }

        return null;
    }

    private static string Bare(string messageId) => messageId.Trim().TrimStart('<').TrimEnd('>');

    private static byte[] KeyOf(ushort day, string kind, string id)
    {
        var key = new byte[StoreKeys.DayLength + DigestLength];
        StoreKeys.WriteDay(key, StoreKeys.Remembered, day);
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\0{id}")).AsSpan(0, DigestLength).CopyTo(key.AsSpan(StoreKeys.DayLength));
        return key;
    }

    [LoggerMessage(
        100, LogLevel.Warning, "{Count} message ids could not be remembered: returned mail that names only them will be unknown")]
    private partial void LogNotWritten(int count, Exception error);
}
