namespace PolicyMta.Policies.Plugins.Exporting;

/// <summary>An exporter does not let go of its batch, so that its place cannot be changed now.</summary>
internal sealed class ExporterBusyException(string exporter)
    : InvalidOperationException($"{exporter} has not let go of the batch that it is handing on; try again, or pause it first.");
