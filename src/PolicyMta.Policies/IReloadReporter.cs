namespace PolicyMta.Policies;

/// <summary>Told how each reload ended, to log it and to emit the event. Must not throw.</summary>
internal interface IReloadReporter
{
    void ReloadEnded(ReloadResult result);
}
