namespace PolicyMta.DkimSigning.Commands;

/// <summary>
/// The folder for signed mails. A mail appears whole or not at all, replaces what an earlier run left, and never a file that is read or one
/// of this run.
/// </summary>
internal sealed class SignedCopies(string folder, IEnumerable<string> inputs)
{
    private readonly HashSet<string> _inputs = [.. inputs.Select(RealPath.Of)];
    private readonly Dictionary<string, string> _sources = [];

    /// <summary>Where the signed copy of a file goes.</summary>
    /// <exception cref="IOException">It would be written over a file that is read, or over another's copy.</exception>
    public string PlaceOf(string file)
    {
        var name = Path.GetFileName(file);
        var place = Path.Combine(folder, name);
        if (_inputs.Contains(RealPath.Of(place)))
            throw new IOException($"{place} is one of the files to sign, and would be written over; give another folder with --out.");
        if (!_sources.TryAdd(name, file))
            throw new IOException($"{_sources[name]} has the same name, so that one copy would replace the other; sign it in another run.");
        return place;
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task WriteAsync(string place, byte[] above, byte[] mail, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var half = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            await using (var stream = new FileStream(half, FileMode.CreateNew, FileAccess.Write))
            {
                await stream.WriteAsync(above, cancellationToken);
                await stream.WriteAsync(mail, cancellationToken);
            }

            File.Move(half, place, overwrite: true);
        }
        catch
        {
            File.Delete(half);
            throw;
        }
    }
}
