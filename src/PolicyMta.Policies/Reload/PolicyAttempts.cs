using System.Diagnostics;
using System.Globalization;

namespace PolicyMta.Policies.Reload;

/// <summary>
/// Notes in a file which policy is being loaded, for as long as that lasts: if the process ends meanwhile, the next one finds the note and
/// does not try the same policy again. A note from before the machine was started anew counts for nothing (power may have failed), and so
/// does one of a process that is still at it. For one load at a time.
/// </summary>
/// <param name="file">The note's path.</param>
/// <param name="isReader">Whether notes of others are heeded and none is written.</param>
internal sealed class PolicyAttempts(string file, bool isReader = false)
{
    private const string FirstLine = "A policy is being loaded. This file is gone when that has ended, well or not.";

    private readonly string _machine = Machine();

    /// <summary>Why this policy must not be tried; null if it may.</summary>
    /// <param name="policy">A hash over all that the policy is made of.</param>
    public PolicyProblem? MistakeIn(string policy)
    {
        if (Read() is not [FirstLine, var noted, var process, var machine, ..] lines || noted != policy || machine != _machine
            || IsAlive(process))
            return null;
        return new PolicyProblem(
            new SourcePlace(lines is [_, _, _, _, { Length: > 0 } place, ..] ? place : file, 0, 0),
            "The process ended while this policy was being loaded, here or by what this file uses; it is not tried again as it is.",
            $"Change the file, or take it away. If something else ended the process at that moment, delete {file} and start again.");
    }

    /// <summary>Notes that a policy is being loaded; disposed when that has ended.</summary>
    public Attempt Begin(string policy)
    {
        var attempt = new Attempt(this, policy);
        attempt.At("");
        return attempt;
    }

    private string[] Read()
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private void Write(string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllLines(file, lines);
    }

    private void Remove() => File.Delete(file);

    private void Change(Action change)
    {
        if (isReader)
            return;
        try
        {
            change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a note the policy is loaded all the same: a full disk must not keep the old one in force.
        }
    }

    private static bool IsAlive(string process)
    {
        if (process.Split(' ') is not [var id, var started] || !int.TryParse(id, CultureInfo.InvariantCulture, out var number))
            return false;
        try
        {
            using var other = Process.GetProcessById(number);
            return StartOf(other) == started;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    /// <summary>
    /// When it was started, as every process says it: <see cref="Process.StartTime"/> counts from a start of the machine that each process
    /// estimates for itself.
    /// </summary>
    private static string StartOf(Process process)
    {
        const int StartTime = 19; // After the name, which may have blanks: proc_pid_stat(5), field 22.
        var status = $"/proc/{process.Id}/stat";
        if (!File.Exists(status))
            return process.StartTime.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
        var text = File.ReadAllText(status);
        return text[(text.LastIndexOf(')') + 2)..].Split(' ')[StartTime];
    }

    /// <summary>Differs after each start of the machine, if the system says; otherwise empty.</summary>
    private static string Machine()
    {
        const string Boot = "/proc/sys/kernel/random/boot_id";
        try
        {
            return File.Exists(Boot) ? File.ReadAllText(Boot).Trim() : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>One load that is noted. Thread-safe: what does not come back may go on after the load was given up.</summary>
    internal sealed class Attempt(PolicyAttempts owner, string policy) : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly string _process = ThisProcess();
        private bool _isOver;

        /// <summary>Notes which file is at work now.</summary>
        public void At(string place)
        {
            lock (_lock)
            {
                if (!_isOver)
                    owner.Change(() => owner.Write([FirstLine, policy, _process, owner._machine, place]));
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _isOver = true;
                owner.Change(owner.Remove);
            }
        }

        private static string ThisProcess()
        {
            using var process = Process.GetCurrentProcess();
            return $"{process.Id} {StartOf(process)}";
        }
    }
}
