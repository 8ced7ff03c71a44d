/** The header of an answer whose value ends the capture: DELETE /v1/captures/ID. */
export const CAPTURE_ID = 'vpclab-capture';
