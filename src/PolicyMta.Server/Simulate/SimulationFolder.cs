namespace PolicyMta.Server.Simulate;

/// <summary>A temporary folder for what plugins keep during a run; removed in the end.</summary>
internal sealed class SimulationFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("policymta-simulation-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody has a file open; the system cleans its temporary folder.
        }
    }
}
