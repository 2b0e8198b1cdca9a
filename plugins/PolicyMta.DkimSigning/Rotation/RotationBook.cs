using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning.Rotation;

/// <summary>
/// What is kept of rotations: for each entry a file with its keys' stages, and each private key in a file of its own that its owner alone
/// may read. Files are replaced whole and synced, so that a crash leaves the old or the new.
/// </summary>
/// <param name="folder">The folder; asked for when it is needed, since asking makes it.</param>
internal sealed class RotationBook(Func<string> folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter<KeyStage>(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = true,
    };

    /// <exception cref="IOException">It cannot be read, or is not what was written.</exception>
    public ImmutableArray<RotatedKey> Load(RotationPlan plan)
    {
        try
        {
            return [.. JsonSerializer.Deserialize<RotatedKey[]>(File.ReadAllBytes(StateOf(plan)), Json) ?? []];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException e)
        {
            throw new IOException($"{StateOf(plan)} is not what this plugin wrote ({e.Message}); restore it from a backup.", e);
        }
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(RotationPlan plan, ImmutableArray<RotatedKey> keys) =>
        Write(StateOf(plan), JsonSerializer.SerializeToUtf8Bytes(keys.ToArray(), Json));

    /// <summary>The private key with this selector, or null if it is gone.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public SigningKey? LoadKey(RotationPlan plan, string selector)
    {
        try
        {
            var key = PemKey.Read(File.ReadAllText(KeyOf(plan, selector)), out var problem)
                ?? throw new IOException($"{KeyOf(plan, selector)} {problem}");
            return new SigningKey(plan.Key with { Selector = selector }, key, plan.Name);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Makes the private key, unless an interrupted run has made it already.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void MakeKey(RotationPlan plan, string selector)
    {
        if (!File.Exists(KeyOf(plan, selector)))
            Write(KeyOf(plan, selector), Encoding.ASCII.GetBytes(NewKey.Make(plan.Key.Type, plan.Key.Bits)));
    }

    public void DeleteKey(RotationPlan plan, string selector)
    {
        if (File.Exists(KeyOf(plan, selector)))
            File.Delete(KeyOf(plan, selector));
    }

    /// <summary>Keeps a second instance of the plugin from writing at the same time; null if one does.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public IDisposable? TryLock()
    {
        Directory.CreateDirectory(folder());
        try
        {
            return new FileStream(Path.Combine(folder(), "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string StateOf(RotationPlan plan) => Path.Combine(folder(), plan.Name + ".json");

    private string KeyOf(RotationPlan plan, string selector) => Path.Combine(folder(), plan.RecordName(selector) + ".pem");

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(path + ".new", options))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
