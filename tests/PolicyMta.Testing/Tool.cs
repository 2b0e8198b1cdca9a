using System.ComponentModel;
using System.Diagnostics;

namespace PolicyMta.Testing;

/// <summary>A program that others wrote. Where it is missing the test fails and says which package has it.</summary>
public sealed class Tool : IAsyncDisposable
{
    private readonly Process _process;

    private Tool(Process process) => _process = process;

    /// <summary>Starts a program that runs until disposed.</summary>
    public static Tool Start(string program, string package, params string[] arguments) => new(Launch(program, package, arguments));

    /// <summary>Runs a program to its end and returns what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It is missing, or ended with an error.</exception>
    public static async Task<string> RunAsync(string program, string package, params string[] arguments)
    {
        using var process = Launch(program, package, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(patience.Token);
        var said = await output + await errors;
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{said}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Launch(string program, string package, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"This test needs {program}: install Debian's package {package}.", e);
        }
    }
}
