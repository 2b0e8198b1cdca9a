using System.Globalization;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Holds a spool folder for one server at a time, for as long as it is not disposed; the kernel lets go when the process dies.
/// </summary>
internal sealed class SpoolLock : IDisposable
{
    private readonly FileStream _lock;

    private SpoolLock(FileStream held) => _lock = held;

    /// <exception cref="IOException">Another server holds the folder.</exception>
    public static SpoolLock Take(string folder)
    {
        // The process id lies in a file of its own: nobody else can read one that is locked.
        var owner = Path.Combine(folder, "owner");
        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException error) when (File.Exists(owner))
        {
            throw new IOException(
                $"The spool {folder} is in use by process {ReadOwner(owner)}. Stop that server, or give this one a folder of its own "
                    + "(spool.path).",
                error);
        }

        try
        {
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException error) when (DiskSpace.IsDiskFull(error))
        {
            // The lock is what counts; a full disk must not keep the server from starting.
        }

        return new SpoolLock(held);
    }

    public void Dispose() => _lock.Dispose();

    private static string ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(path) is { Length: > 0 } id ? id : "(unknown)";
        }
        catch (IOException)
        {
            return "(unknown)";
        }
    }
}
