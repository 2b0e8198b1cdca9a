using System.Globalization;
using System.Text;

namespace PolicyMta.Simulation.Providers;

/// <summary>
/// Keeps what a provider takes: Message-IDs to find duplicates, and messages as files if a folder is given. Both are bounded.
/// Thread-safe.
/// </summary>
internal sealed class MessageArchive(string folder, int limit)
{
    private const int MaxRemembered = 2_000_000;

    private readonly HashSet<(string MessageId, string Recipient)> _seen = [];
    private readonly Lock _lock = new();
    private int _stored;

    /// <summary>Takes a message and returns how many of its recipients had a message with its Message-ID before.</summary>
    public async ValueTask<int> AddAsync(
        string id, string sender, IReadOnlyList<string> recipients, MessageContent content, CancellationToken cancellationToken)
    {
        if (folder.Length > 0 && Interlocked.Increment(ref _stored) <= limit)
            await StoreAsync(id, sender, recipients, content.Raw, cancellationToken);
        return content.GetHeader("Message-ID") is { } messageId ? CountDuplicates(messageId.Trim(), recipients) : 0;
    }

    private int CountDuplicates(string messageId, IReadOnlyList<string> recipients)
    {
        var duplicates = 0;
        lock (_lock)
        {
            foreach (var recipient in recipients)
            {
                var key = (messageId, recipient.ToLowerInvariant());
                if (_seen.Count < MaxRemembered ? !_seen.Add(key) : _seen.Contains(key))
                    duplicates++;
            }
        }

        return duplicates;
    }

    private async Task StoreAsync(
        string id, string sender, IReadOnlyList<string> recipients, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{id}.eml"));
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0, FileOptions.Asynchronous);
        await file.WriteAsync(
            Encoding.UTF8.GetBytes($"Return-Path: <{sender}>\r\nX-Envelope-To: {string.Join(", ", recipients)}\r\n"), cancellationToken);
        await file.WriteAsync(raw, cancellationToken);
    }
}
