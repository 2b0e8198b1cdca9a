namespace PolicyMta.Sdk;

/// <summary>
/// What a plugin adds to the web console: a custom element in a JavaScript module of its own. The console imports the module, which calls
/// <c>customElements.define</c> with <see cref="Element"/>, and gives the element the property <c>api</c>: <c>api.get(path, values)</c>,
/// <c>api.post(path, body)</c>, <c>api.put(path, body)</c> and <c>api.delete(path, values)</c> call the server as the user who is logged
/// in, and give what the JSON says; <c>values</c> stand behind the question mark. <c>api.call(method, path, options)</c> has them all,
/// with the options <c>values</c>, <c>body</c>, <c>signal</c> (to abort), <c>type</c> (the body is sent as it is, with this content type)
/// and <c>exact</c>. A call that fails throws an error with <c>status</c>, <c>message</c> and <c>errors</c>, a list of <c>field</c> and
/// <c>message</c>.
/// </summary>
/// <remarks>
/// In what calls give, characters that show something else than what is there, such as those that turn the direction of text, are written
/// as <c>\u202e</c>. With <c>exact</c> they are left: for texts that somebody edits and sends back.
/// </remarks>
public sealed record ConsolePanel
{
    /// <summary>The most files of a panel.</summary>
    public const int MaxFiles = 100;

    /// <summary>The most bytes of all files of a panel.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>
    /// The custom element: lower-case letters, digits and '-', with a '-' in it, for instance <c>acme-quiet-hours</c>. No two plugins may
    /// have the same, so begin with your name.
    /// </summary>
    public required string Element { get; init; }

    /// <summary>What the panel is called in the console's menu: 1 to 60 characters.</summary>
    public required string Title { get; init; }

    /// <summary>The module among <see cref="Files"/>.</summary>
    public string Module { get; init; } = "panel.js";

    /// <summary>
    /// What the module consists of and loads, by path: parts of letters, digits, '.', '_' and '-', with '/' between them, that end in
    /// <c>.html</c>, <c>.js</c>, <c>.mjs</c>, <c>.css</c>, <c>.json</c>, <c>.svg</c>, <c>.png</c>, <c>.woff2</c>, <c>.map</c> or
    /// <c>.txt</c>. Browsers get them below <c>/console/plugins/ID/</c>, where ID is the plugin's id, while they are logged in. The
    /// console's pages may not run scripts or styles that stand in HTML, nor load anything from elsewhere. A file that ends in
    /// <c>.html</c> is a page for a frame within the console, for libraries that write styles into HTML: there these hold, scripts are
    /// the panel's files alone, and nothing can be sent or fetched.
    /// </summary>
    public required ImmutableDictionary<string, ReadOnlyMemory<byte>> Files { get; init; }

    /// <summary>
    /// Reads the files of a folder and those below it, for instance <c>console</c> in <see cref="IPluginBuilder.Folder"/>.
    /// </summary>
    /// <param name="folder">The folder. Files and folders whose names begin with a dot are left out.</param>
    /// <exception cref="System.IO.IOException">It cannot be read, or holds more than <see cref="MaxFiles"/> or
    /// <see cref="MaxBytes"/>.</exception>
    public static ImmutableDictionary<string, ReadOnlyMemory<byte>> FilesIn(string folder)
    {
        var files = ImmutableDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        long bytes = 0;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (name.StartsWith('.') || name.Contains("/.", StringComparison.Ordinal))
                continue;
            bytes += new FileInfo(path).Length;
            if (files.Count == MaxFiles || bytes > MaxBytes)
                throw new IOException($"{folder} holds more than a panel may: {MaxFiles} files, {MaxBytes} bytes.");
            files[name] = File.ReadAllBytes(path);
        }

        return files.ToImmutable();
    }
}
