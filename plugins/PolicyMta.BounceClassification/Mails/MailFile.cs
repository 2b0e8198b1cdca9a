using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Mails;

/// <summary>Files of mail as a user names them: files, folders, <c>-</c> for standard input.</summary>
internal static class MailFile
{
    private const string StandardInput = "-";
    private const int MostInFolder = 10_000;

    /// <summary>The files that the names mean, in order.</summary>
    /// <exception cref="IOException">A name is the one of nothing, or of a folder with too many files.</exception>
    public static IEnumerable<string> Find(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (!Directory.Exists(name))
            {
                yield return name;
                continue;
            }

            var files = Directory.EnumerateFiles(name).Take(MostInFolder + 1).Order(StringComparer.Ordinal).ToList();
            if (files.Count > MostInFolder)
                throw new IOException($"{name} has more than {MostInFolder} files; name a part of them.");
            foreach (var file in files)
                yield return file;
        }
    }

    /// <exception cref="IOException">It cannot be read, or is no regular file.</exception>
    public static async ValueTask<ReturnedMessage> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using var stream = name == StandardInput
            ? Console.OpenStandardInput()
            : new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return await ReturnedMailReader.ReadAsync(stream, cancellationToken);
    }
}
