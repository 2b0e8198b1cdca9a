namespace PolicyMta.Core.Records;

/// <summary>
/// The first byte of every record: twice its version, which is 1 to 15. Whatever else stands there is not a record, so that damage does not
/// pass for the work of a newer release.
/// </summary>
internal static class RecordVersion
{
    private const int Highest = 15;

    /// <summary>The byte that a record of a version begins with.</summary>
    public static byte ByteOf(int version) => (byte)(version * 2);

    /// <returns>The version of a record; 0 if it does not begin with one.</returns>
    public static int Of(ReadOnlySpan<byte> record) => record is [<= 2 * Highest and var first, ..] && first % 2 == 0 ? first / 2 : 0;

    /// <summary>Whether a record is of a later version than this server reads.</summary>
    public static bool IsNewer(ReadOnlySpan<byte> record, int read) => Of(record) > read;

    /// <summary>What is thrown for a record whose version this server does not read.</summary>
    /// <param name="kind">What it is the record of.</param>
    /// <param name="version">The version that was found, or 0.</param>
    /// <param name="read">The latest that this server reads.</param>
    public static InvalidDataException Unreadable(string kind, int version, int read) => new(version == 0
        ? $"A {kind} record does not begin with a version."
        : $"A {kind} record has version {version}; this server reads versions up to {read}.");
}
