using Microsoft.Extensions.Logging;

namespace PolicyMta.DkimSigning;

/// <summary>Tells the administrator what was loaded, and what to publish in DNS.</summary>
internal sealed partial class KeyLog(ILogger logger)
{
    public void Loaded(SigningKey key)
    {
        KeyLoaded(logger, key.Domain, key.Selector, key.Algorithm, key.Bits, key.Record.ToString());
        if (key.IsWeak)
            KeyIsSmall(logger, key.Domain, key.Selector, key.Bits);
    }

    public void ReadableByAll(string path) => KeyIsReadableByAll(logger, path);

    [LoggerMessage(1, LogLevel.Information, "DKIM key {Selector} of {Domain} ({Algorithm}, {Bits} bits) is loaded; DNS record: {Record}")]
    private static partial void KeyLoaded(
        ILogger logger, string domain, string selector, string algorithm, int bits, string record);

    [LoggerMessage(2, LogLevel.Warning, "DKIM key {Selector} of {Domain} has only {Bits} bits; RFC 8301 advises 2048")]
    private static partial void KeyIsSmall(ILogger logger, string domain, string selector, int bits);

    [LoggerMessage(3, LogLevel.Warning, "DKIM key file {Path} is readable by every user of this machine: chmod 640")]
    private static partial void KeyIsReadableByAll(ILogger logger, string path);
}
