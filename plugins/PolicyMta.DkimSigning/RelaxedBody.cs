using System.Buffers;
using System.Security.Cryptography;

namespace PolicyMta.DkimSigning;

/// <summary>
/// The "relaxed" body canonicalization of RFC 6376 section 3.4.4, hashed as it is made: no white space at the end of lines, white space
/// runs as one space, no empty lines at the end, and a final CRLF on what is left.
/// </summary>
internal static class RelaxedBody
{
    private const int ChunkSize = 16 * 1024;

    /// <summary>Writes the SHA-256 hash of the canonical body.</summary>
    public static void Hash(ReadOnlySpan<byte> body, Span<byte> hash)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            Feed(body, chunk.AsSpan(0, ChunkSize), sha);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        sha.GetHashAndReset(hash);
    }

    private static void Feed(ReadOnlySpan<byte> body, Span<byte> chunk, IncrementalHash sha)
    {
        var length = 0;
        var emptyLines = 0;
        while (!body.IsEmpty)
        {
            var end = body.IndexOf("\r\n"u8);
            var line = (end < 0 ? body : body[..end]).TrimEnd(" \t"u8);
            body = end < 0 ? default : body[(end + 2)..];
            if (line.IsEmpty)
            {
                emptyLines++;
                continue;
            }

            for (; emptyLines > 0; emptyLines--)
                Append("\r\n"u8, chunk, ref length, sha);
            AppendLine(line, chunk, ref length, sha);
            Append("\r\n"u8, chunk, ref length, sha);
        }

        sha.AppendData(chunk[..length]);
    }

    private static void AppendLine(ReadOnlySpan<byte> line, Span<byte> chunk, ref int length, IncrementalHash sha)
    {
        while (StartOfRun(line) is >= 0 and var run)
        {
            Append(line[..run].TrimEnd((byte)' '), chunk, ref length, sha);
            Append(" "u8, chunk, ref length, sha);
            line = line[run..].TrimStart(" \t"u8);
        }

        Append(line, chunk, ref length, sha);
    }

    /// <summary>Where white space begins that is not a single space, or -1: what stands before it goes over as it is.</summary>
    private static int StartOfRun(ReadOnlySpan<byte> line)
    {
        var tab = line.IndexOf((byte)'\t');
        var spaces = (tab < 0 ? line : line[..tab]).IndexOf("  "u8);
        return spaces < 0 ? tab : spaces;
    }

    private static void Append(ReadOnlySpan<byte> bytes, Span<byte> chunk, ref int length, IncrementalHash sha)
    {
        if (bytes.Length > chunk.Length - length)
        {
            sha.AppendData(chunk[..length]);
            length = 0;
            if (bytes.Length > chunk.Length)
            {
                sha.AppendData(bytes);
                return;
            }
        }

        bytes.CopyTo(chunk[length..]);
        length += bytes.Length;
    }
}
