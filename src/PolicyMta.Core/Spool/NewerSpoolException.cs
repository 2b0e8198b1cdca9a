namespace PolicyMta.Core.Spool;

/// <summary>
/// A later release has written the spool, and this server cannot read all of it: it must not start, and leaves the mail alone.
/// </summary>
/// <param name="found">What was found and what this server reads, in a sentence.</param>
internal sealed class NewerSpoolException(string found) : IOException(
    $"{found} The mail in it is untouched. Start the newer release again. To go back to this one, let the newer release deliver what is "
        + "queued, stop it, "
    + "and give this server an empty folder (spool.path).");
