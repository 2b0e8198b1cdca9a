using System.IO.Compression;
using System.Security.Cryptography;

namespace PolicyMta.Server.Console;

/// <summary>
/// One file that is shown to browsers, compressed once when it is first asked for. Only what is sent stays in memory. Thread-safe.
/// </summary>
internal sealed class ConsoleAsset
{
    private const int BrotliQuality = 9;
    private const int BrotliWindow = 20;
    private const int TagLength = 16;

    private readonly Func<ReadOnlyMemory<byte>> _read;
    private readonly Lazy<string> _tag;
    private readonly Lazy<ReadOnlyMemory<byte>> _brotli;
    private readonly Lazy<ReadOnlyMemory<byte>> _gzip;

    /// <param name="path">Its path, which says what it is.</param>
    /// <param name="read">Gives its bytes, the same each time.</param>
    public ConsoleAsset(string path, Func<ReadOnlyMemory<byte>> read)
    {
        _read = read;
        var type = ConsoleTypes.Of(path);
        (ContentType, IsText) = type;
        _tag = new(() => Convert.ToHexStringLower(SHA256.HashData(_read().Span))[..TagLength]);
        _brotli = new(() => Brotli(_read().Span));
        _gzip = new(() => Gzip(_read().Span));
    }

    public string ContentType { get; }

    /// <summary>Whether it is worth compressing.</summary>
    public bool IsText { get; }

    /// <summary>What the file is in one of the codings that a browser takes, best first, and its entity tag.</summary>
    public (ReadOnlyMemory<byte> Bytes, string? Coding, string Tag) In(ContentCoding coding) =>
        (IsText ? coding : ContentCoding.Plain) switch
        {
            ContentCoding.Brotli => (_brotli.Value, "br", $"\"{_tag.Value}-br\""),
            ContentCoding.Gzip => (_gzip.Value, "gzip", $"\"{_tag.Value}-gz\""),
            _ => (_read(), null, $"\"{_tag.Value}\""),
        };

    private static byte[] Brotli(ReadOnlySpan<byte> bytes)
    {
        var room = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, room, out var length, BrotliQuality, BrotliWindow)
            ? room[..length]
            : throw new InvalidOperationException("A file of the console could not be compressed.");
    }

    private static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        var room = new MemoryStream();
        using (var gzip = new GZipStream(room, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return room.ToArray();
    }
}
