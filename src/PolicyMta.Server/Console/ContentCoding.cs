namespace PolicyMta.Server.Console;

/// <summary>How a file is sent.</summary>
internal enum ContentCoding
{
    Plain,
    Gzip,
    Brotli,
}
