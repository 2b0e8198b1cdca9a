using System.Text;
using PolicyMta.Core.Files;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>
/// Reads a value that is kept in a file of its own, as secrets are: text in UTF-8, up to 64 KiB, without the line break at its end.
/// </summary>
internal static class SecretFile
{
    private const int Largest = 65_536;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <returns>The text, or why there is none. It never tells what is in the file.</returns>
    public static (string? Text, ValueMistake? Mistake) Read(string path)
    {
        if (!File.Exists(path))
            return (null, new ValueMistake(
                Directory.Exists(path) ? $"{path} is a folder and not a file." : $"There is no file {path}.",
                "Write 'file:' and the path of a file, relative to the folder of this one. If text that begins with 'file:' is meant, "
                    + "write '!!str' before it."));
        if (FileAccessRights.Of(path) is { Kind: not FileKind.File })
            return (null, new ValueMistake($"{path} is not an ordinary file.", "Write the path of one."));

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Largest + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > Largest)
                return (null, new ValueMistake($"{path} has more than {Largest} bytes.", "A value is text of one line, or a few."));
            return Text(path, bytes.AsSpan(0, length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, new ValueMistake($"{path} cannot be read: {e.Message}", "Let the server's user read it (chown, chmod u+r)."));
        }
    }

    private static (string? Text, ValueMistake? Mistake) Text(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Strict.Preamble))
            bytes = bytes[Strict.Preamble.Length..];
        if (bytes.EndsWith("\n"u8))
            bytes = bytes[..^(bytes.EndsWith("\r\n"u8) ? 2 : 1)];
        if (bytes.IsEmpty)
            return (null, new ValueMistake($"{path} is empty.", "Write the value into it."));
        try
        {
            return (Strict.GetString(bytes), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, new ValueMistake($"{path} is not UTF-8.", "Save it in UTF-8; binary secrets in base64 or hex."));
        }
    }
}
