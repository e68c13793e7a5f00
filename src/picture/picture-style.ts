/** The style of the picture: light, or dark if the viewer prefers it. */
export const pictureStyle = [
  "text{font:11.5px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#3d4654}",
  ".name{font-size:13px;font-weight:600;fill:#12171f}.estate{font-size:15px;font-weight:600;fill:#12171f}",
  ".heading{font-size:11px;fill:#5b6572}.legend{fill:#5b6572}.vip{font-weight:600;fill:#12171f}",
  ".ground{fill:#fff}.lane>.ground{fill:#f3f5f8}.head rect,.box rect{fill:#fff;stroke:#c3cad4}",
  ".arrow path{fill:none;stroke:#5b6572;stroke-width:1.5}.arrow .tip{fill:#5b6572;stroke:none}",
  ".stripe{fill:none;stroke-width:5;stroke-linecap:round}.head rect{stroke-width:1.5}",
  ".entry .stripe,.entry.head rect{stroke:#b7791f}.work .stripe,.work.head rect{stroke:#2b6cb0}",
  ".data .stripe,.data.head rect{stroke:#2f855a}.consensus .stripe,.consensus.head rect{stroke:#805ad5}",
  ".clients.head rect{stroke:#5b6572}",
  "@media(prefers-color-scheme:dark){text{fill:#b7c0cc}.name,.estate,.vip{fill:#f0f3f7}.heading,.legend{fill:#98a2b0}",
  ".ground{fill:#11151b}.lane>.ground{fill:#191f27}.head rect,.box rect{fill:#11151b;stroke:#3d4654}",
  ".arrow path{stroke:#98a2b0}.arrow .tip{fill:#98a2b0}",
  ".entry .stripe,.entry.head rect{stroke:#ecb95a}.work .stripe,.work.head rect{stroke:#63a6e8}",
  ".data .stripe,.data.head rect{stroke:#5fc08d}.consensus .stripe,.consensus.head rect{stroke:#ab8cf0}}",
].join("");
